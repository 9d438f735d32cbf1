//! The integration tests: each scenario on both backends, through the HTTP service that users have.

mod postgres;
mod rooms;

#[test]
fn a_cluster_of_our_own_gives_a_schema() {
    let url = postgres::schema("first");
    assert!(url.ends_with("first"));
}
