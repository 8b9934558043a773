"""Speed as ratios within one run; `make bench` prints them with their floors."""
