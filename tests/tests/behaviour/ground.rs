//! The grounds that every behaviour is tried on.
//!
//! ```ignore
//! use crate::ground::{apply, every_ground, Ground};
//!
//! #[apply(every_ground)]
//! #[tokio::test]
//! async fn a_visitor_is_known(#[case] ground: Ground) {
//!     let shop = Shop::open(ground).await;
//! }
//! ```
//!
//! The words `on_postgres` and `on_mariadb` in the names of the cases are what `tests/run` leaves out by, and says so,
//! where there is no such server.

pub(crate) use frontdesk_tests::database::{Database, Ground};
pub(crate) use rstest_reuse::apply;

/// Every database, with a pool of a few connections and with a pool of one.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::on_sqlite(Ground::SQLITE)]
#[case::on_sqlite_one(Ground::SQLITE_ONE)]
#[case::on_postgres(Ground::POSTGRES)]
#[case::on_postgres_one(Ground::POSTGRES_ONE)]
#[case::on_mariadb(Ground::MARIADB)]
#[case::on_mariadb_one(Ground::MARIADB_ONE)]
pub(crate) fn every_ground(#[case] ground: Ground) {}

/// Every database, with a pool of one: for what takes long and does one thing after the other.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::on_sqlite_one(Ground::SQLITE_ONE)]
#[case::on_postgres_one(Ground::POSTGRES_ONE)]
#[case::on_mariadb_one(Ground::MARIADB_ONE)]
pub(crate) fn every_database(#[case] ground: Ground) {}
