from segments.authoring.check.references import find_circles


def test_links_that_end_are_no_circle():
    assert find_circles({"a": ["b", "c"], "b": ["c"], "c": []}) == []


def test_a_circle_is_given_from_one_id_back_to_it():
    assert find_circles({"a": ["b"], "b": ["c"], "c": ["b"]}) == [("b", "c", "b")]


def test_a_segment_may_be_its_own_circle():
    assert find_circles({"a": ["a"]}) == [("a", "a")]


def test_two_circles_are_both_found():
    circles = find_circles({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]})
    assert {frozenset(circle) for circle in circles} == {frozenset("ab"), frozenset("cd")}


def test_links_to_what_does_not_exist_are_somebody_elses_problem():
    assert find_circles({"a": ["nowhere"]}) == []


def test_a_family_of_ten_thousand_generations_is_walked():
    links = {str(number): [str(number + 1)] for number in range(10_000)} | {"10000": ["0"]}
    assert len(find_circles(links)) == 1
