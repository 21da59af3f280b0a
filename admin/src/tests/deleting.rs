//! Deleting.

use super::gates::{Rows, Rules};
use super::{desk, key, may, number, root, run};
use crate::delete::{Blocker, Effect};
use crate::error::DeleteError;

async fn shop(rules: Rules) -> crate::Desk {
    let desk = desk(rules).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    run(&desk, "INSERT INTO book (title, author_id, price) VALUES ('T', 1, 25)").await;
    run(&desk, "INSERT INTO \"order\" (total, owner_id, parent_id) VALUES (1, 7, NULL), (2, 7, 1), (3, 8, 2), (4, 7, NULL)").await;
    for n in 0..24 {
        let (order, owner) = (n % 3 + 1, if n < 12 { 7 } else { 8 });
        run(
            &desk,
            &format!(
                "INSERT INTO item (order_id, book_id, name, owner_id) VALUES ({order}, 1, 'I{n:02}', {owner})"
            ),
        )
        .await;
    }
    run(&desk, "INSERT INTO note (item_id, text) VALUES (1, 'a'), (4, 'b'), (NULL, 'c')").await;
    desk
}

#[tokio::test]
async fn the_plan_counts_what_goes() {
    let desk = shop(Rules::default()).await;
    let plan = root(&desk, "order", "delete").delete_plan(&key(1)).await.unwrap();
    assert!(plan.allowed());
    assert_eq!(plan.label, "#1 for 1");
    let totals: Vec<_> = plan.totals.iter().map(|(resource, _, count)| (resource.as_str(), *count)).collect();
    assert_eq!(totals, [("shop.order", 3), ("shop.item", 24)]);
    let items = plan.branches.iter().find(|branch| branch.resource == "shop.item").unwrap();
    assert_eq!((items.count, items.examples.len(), items.through.as_str()), (8, 8, "Order"));
    assert_eq!(items.branches[0].effect, Effect::Detach);
    let orders = plan.branches.iter().find(|branch| branch.resource == "shop.order").unwrap();
    assert_eq!((orders.count, orders.branches.len()), (1, 2));
    let plan = root(&desk, "book", "delete").delete_plan(&key(1)).await.unwrap();
    assert_eq!((plan.branches[0].count, plan.branches[0].examples.len()), (24, 10));
}

#[tokio::test]
async fn deleting_takes_all_of_it_and_leaves_one_entry() {
    let desk = shop(Rules::default()).await;
    root(&desk, "order", "delete").delete(&key(1)).await.unwrap();
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM \"order\"").await, 1);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM item").await, 0);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM note WHERE item_id IS NULL").await, 3);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM admin_history").await, 1);
    let history = root(&desk, "order", "read").history(&key(1), 1).await.unwrap();
    assert_eq!(
        (history.entries[0].action.as_str(), history.entries[0].label.as_str()),
        ("delete", "#1 for 1")
    );
    assert_eq!(history.entries[0].changes[1].old.as_deref(), Some("1"));
    assert!(matches!(root(&desk, "order", "delete").delete(&key(1)).await, Err(DeleteError::Missing)));
}

#[tokio::test]
async fn it_works_where_the_database_does_not_cascade_itself() {
    let desk = shop(Rules::default()).await;
    run(&desk, "PRAGMA foreign_keys = OFF").await;
    root(&desk, "order", "delete").delete(&key(1)).await.unwrap();
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM item").await, 0);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM note WHERE item_id IS NULL").await, 3);
}

#[tokio::test]
async fn a_circle_of_rows_ends() {
    let desk = shop(Rules::default()).await;
    run(&desk, "UPDATE \"order\" SET parent_id = 3 WHERE id = 1").await;
    let plan = root(&desk, "order", "delete").delete(&key(2)).await.unwrap();
    assert_eq!(plan.totals[0].2, 3);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM \"order\"").await, 1);
}

#[tokio::test]
async fn what_protects_is_named() {
    let desk = shop(Rules::default()).await;
    let delete = root(&desk, "author", "delete");
    let plan = delete.delete_plan(&key(1)).await.unwrap();
    assert!(
        matches!(&plan.blockers[..], [Blocker::Protected { resource, count: 1, .. }] if resource == "shop.book")
    );
    assert!(matches!(delete.delete(&key(1)).await, Err(DeleteError::Blocked(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM author").await, 1);
    // A table that nobody registered protects too.
    run(&desk, "DELETE FROM book").await;
    run(&desk, "CREATE TABLE fan (author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE RESTRICT)")
        .await;
    run(&desk, "INSERT INTO fan VALUES (1)").await;
    let Err(DeleteError::Blocked(plan)) = delete.delete(&key(1)).await else { panic!("deleted") };
    assert_eq!(plan.blockers, [Blocker::Unregistered]);
    run(&desk, "DROP TABLE fan").await;
    run(
        &desk,
        "CREATE TABLE fan (author_id INTEGER NOT NULL REFERENCES author (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await;
    run(&desk, "INSERT INTO fan VALUES (1)").await;
    assert!(matches!(delete.delete(&key(1)).await, Err(DeleteError::Blocked(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM author").await, 1);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM admin_history").await, 0);
}

#[tokio::test]
async fn nobody_deletes_through_a_cascade_what_is_not_his() {
    let rules = Rules(vec![
        ("ann", "delete", "shop.order", Rows::Own),
        ("bob", "delete", "shop.order", Rows::All),
        ("bob", "delete", "shop.item", Rows::Own),
        ("bob", "update", "shop.note", Rows::All),
        ("cat", "delete", "shop.order", Rows::All),
        ("cat", "delete", "shop.item", Rows::All),
    ]);
    let desk = shop(rules).await;
    // Ann: no items at all, one order of another owner below, and she may not see the names of either.
    let plan = may(&desk, "ann", "order", "delete").delete_plan(&key(1)).await.unwrap();
    let blocked: Vec<_> = plan
        .blockers
        .iter()
        .filter_map(|blocker| match blocker {
            Blocker::NotAllowed { resource, count, .. } => Some((resource.as_str(), *count)),
            _ => None,
        })
        .collect();
    assert_eq!(blocked, [("shop.item", 24), ("shop.note", 2), ("shop.order", 1)]);
    assert!(plan.branches.iter().all(|branch| branch.examples.is_empty() && branch.count > 0));
    let plan = may(&desk, "bob", "order", "delete").delete_plan(&key(1)).await.unwrap();
    assert!(
        matches!(&plan.blockers[..], [Blocker::NotAllowed { resource, count: 12, .. }] if resource == "shop.item")
    );
    // Cat may delete all that goes, but not change the notes that stay.
    let cat = may(&desk, "cat", "order", "delete");
    assert!(matches!(cat.delete(&key(1)).await, Err(DeleteError::Blocked(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM item").await, 24);
    // An order of another owner is not even there for Ann.
    assert!(may(&desk, "ann", "order", "delete").delete_plan(&key(3)).await.is_err());
    assert!(matches!(may(&desk, "ann", "order", "delete").delete(&key(3)).await, Err(DeleteError::Missing)));
    may(&desk, "ann", "order", "delete").delete(&key(4)).await.unwrap();
}

#[tokio::test]
async fn nobody_detaches_a_row_out_of_what_he_was_given() {
    let everything = [("delete", "shop.order"), ("delete", "shop.item")];
    let rules = everything.map(|(action, resource)| ("dan", action, resource, Rows::All));
    let desk =
        shop(Rules([rules.to_vec(), vec![("dan", "update", "shop.note", Rows::Linked)]].concat())).await;
    // Two notes that Dan may change hang on items of the order, and would hang on nothing.
    let dan = may(&desk, "dan", "order", "delete");
    assert!(matches!(dan.delete(&key(1)).await, Err(DeleteError::Refused(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM item").await, 24);
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM note WHERE item_id IS NULL").await, 1);
    run(&desk, "UPDATE note SET item_id = NULL").await;
    dan.delete(&key(1)).await.unwrap();
}

#[tokio::test]
async fn guards_are_asked_about_what_goes_too() {
    let desk = shop(Rules::default()).await;
    run(&desk, "UPDATE \"order\" SET total = 5000 WHERE id = 3").await;
    assert!(matches!(root(&desk, "order", "delete").delete(&key(1)).await, Err(DeleteError::Refused(_))));
    assert_eq!(number(&desk, "SELECT COUNT(*) FROM \"order\"").await, 4);
}

#[tokio::test]
async fn too_much_is_refused() {
    let desk = shop(Rules::default()).await;
    run(
        &desk,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
         INSERT INTO item (order_id, name) SELECT 4, 'x' FROM n",
    )
    .await;
    let plan = root(&desk, "order", "delete").delete_plan(&key(4)).await.unwrap();
    assert_eq!(plan.blockers, [Blocker::TooMany { limit: 10_000 }]);
}
