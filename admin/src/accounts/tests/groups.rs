//! The groups of a user as boxes to tick, and who is in a group.

use http::StatusCode;

use super::{House, house};

impl House {
    async fn groups_of(&self, name: &str) -> Vec<String> {
        use auth::user::{Stock, UserStore};
        let db = sea_orm::DatabaseExecutor::from(self.auth.database());
        let id = self.user(name).await.id.to_string();
        let mut groups = Stock.by_key(&db, &id).await.unwrap().unwrap().user.groups().to_vec();
        groups.sort();
        groups
    }

    /// Ticks and clears boxes as a browser would.
    async fn tick(&self, who: &str, whom: &str, base: &[&str], ticked: &[&str]) -> (StatusCode, String) {
        let router = self.router().await;
        let mut numbers = Vec::new();
        for name in base {
            numbers.push(self.group(name).await.id.to_string());
        }
        let mut form = format!("_base_groups={}", numbers.join(","));
        for name in ticked {
            form.push_str(&format!("&group_{}=on", self.group(name).await.id));
        }
        let path = format!("/auth/user/{}/groups/", self.user(whom).await.id);
        let answer = self.ask(&router, who, &path, Some(&form)).await;
        (answer.status, answer.page)
    }
}

#[tokio::test]
async fn boxes_say_what_each_group_gives_and_which_are_not_ones_own_to_give() {
    let house = house().await;
    let router = house.router().await;
    let path = format!("/auth/user/{}/groups/", house.user("eddie").await.id);
    let page = house.ask(&router, "root", &path, None).await.page;
    assert!(page.contains("gives the role editor") && page.contains("gives nothing yet"), "{page}");
    assert_eq!(page.matches("type=\"checkbox\"").count(), 5);
    assert_eq!(page.matches(" disabled").count(), 0, "{page}");
    let page = house.ask(&router, "kim", &path, None).await.page;
    // Kim is in Keepers and Choir; Editors is beneath her, and still not hers to take.
    assert_eq!(page.matches(" disabled").count(), 3, "{page}");
    assert!(page.contains("You are not in"), "{page}");
}

#[tokio::test]
async fn what_was_ticked_is_saved_whole_and_told_in_the_history() {
    let house = house().await;
    assert_eq!(
        house.tick("root", "eddie", &["Editors"], &["Choir", "Support"]).await.0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(house.groups_of("eddie").await, ["Choir", "Support"]);
    let router = house.router().await;
    let path = format!("/auth/user/{}/history/", house.user("eddie").await.id);
    let told = house.ask(&router, "root", &path, None).await.page;
    assert!(told.contains("Editors") && told.contains("Choir, Support"), "{told}");
    // What somebody else gave meanwhile stays.
    house.join("eddie", "Barred").await;
    assert_eq!(house.tick("root", "eddie", &["Choir", "Support"], &["Choir"]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(house.groups_of("eddie").await, ["Barred", "Choir"]);
    let page = house.ask(&router, "root", &path.replace("history", "change"), None).await.page;
    assert!(page.contains("Barred (gives the role barred)"), "{page}");
}

#[tokio::test]
async fn z10_groups_are_given_under_the_rules_of_memberships_or_not_at_all() {
    let house = house().await;
    for (who, whom, base, ticked) in [
        // Not in it; the other wish was allowed and goes with it.
        ("kim", "pat", &[][..], &["Choir", "Editors"][..]),
        ("kim", "eddie", &["Editors"], &[]),
        // Reaches up, whatever the group.
        ("kim", "susan", &[], &["Choir"]),
        ("kim", "stella", &[], &["Choir"]),
        ("kim", "root", &[], &["Choir"]),
        // Whose own account holds nothing.
        ("pat", "pat", &[], &["Editors"]),
    ] {
        let before = house.groups_of(whom).await;
        let (status, page) = house.tick(who, whom, base, ticked).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{who} {whom}: {page}");
        assert_eq!(house.groups_of(whom).await, before);
    }
    // Leaving what bars one is not for oneself to arrange.
    house.join("kim", "Barred").await;
    assert_eq!(house.tick("kim", "kim", &["Barred"], &[]).await.0, StatusCode::FORBIDDEN);
    house.leave("kim", "Barred").await;
    assert_eq!(house.tick("kim", "pat", &[], &["Choir"]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(house.groups_of("pat").await, ["Choir"]);
}

#[tokio::test]
async fn a_group_lists_its_members_and_what_it_gives() {
    let house = house().await;
    let router = house.router().await;
    let path = format!("/auth/group/{}/members/", house.group("Keepers").await.id);
    let page = house.ask(&router, "kim", &path, None).await.page;
    assert!(page.contains(">kim</a>") && !page.contains("eddie"), "{page}");
    assert!(page.contains("gives the role keeper"), "{page}");
    let nobody = format!("/auth/user/{}/members/", house.user("kim").await.id);
    assert_eq!(house.ask(&router, "root", &nobody, None).await.status, StatusCode::NOT_FOUND);
}
