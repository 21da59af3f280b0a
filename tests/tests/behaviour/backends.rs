//! Ways to prove who one is, in a chain, on every database: what is the same address is not the database's to say.

use auth::backend::{Backend, PasswordByEmail};
use auth::user::NewUser;

use crate::ground::{Ground, apply, every_database};
use crate::support::{PASSWORD, Shop};

#[apply(every_database)]
#[tokio::test]
async fn l04_an_address_signs_in_its_only_owner_and_no_look_alike(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let auth = shop.services().auth.clone().with_backends([PasswordByEmail.boxed()]);
    for (name, email) in [
        ("mike", "Mike@lamps.example"),
        ("jose", "jose@lamps.example"),
        ("twin1", "twins@lamps.example"),
        ("twin2", "Twins@lamps.example"),
        ("jürgen", "jürgen@lamps.example"),
    ] {
        let user = NewUser::new(name, PASSWORD).email(email);
        auth.manager().create_user(user).await.unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
    let enter = async |login: &str| {
        let found = auth.authenticate(login, PASSWORD, None).await.unwrap().signed_in();
        found.ok().map(|user| user.username().to_owned())
    };
    for login in ["mike", "Mike@lamps.example", "mike@lamps.example", "MIKE@LAMPS.EXAMPLE"] {
        assert_eq!(enter(login).await.as_deref(), Some("mike"), "{login}");
    }
    assert_eq!(enter("JÜRGEN@lamps.example").await.as_deref(), Some("jürgen"));
    for nobody in [
        "Mike",
        "m\u{131}ke@lamps.example",
        "josé@lamps.example",
        "jos\u{435}@lamps.example",
        "mike@lamps.example ",
        "jurgen@lamps.example",
        "twins@lamps.example",
        "mi_e@lamps.example",
        "%@lamps.example",
        "mike@lamps.example\0",
    ] {
        let trimmed = nobody.trim_end();
        let expected = (trimmed != nobody && trimmed == "mike@lamps.example").then_some("mike");
        assert_eq!(enter(nobody).await.as_deref(), expected, "{nobody:?}");
    }
}
