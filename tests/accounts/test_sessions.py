"""What happens when a session has ended."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_fragment_leaves_the_page_and_what_is_typed_in_it_alone(client):
    response = client.get(reverse("job_list"), headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (401, b"")


def test_a_page_redirects_to_the_login(client):
    response = client.get(reverse("job_list"))

    assert response.url == f"{reverse('login')}?next={reverse('job_list')}"
