"""An invented township at work, to try the portal with: every person and matter is made up."""
