use super::{entries, inspect};
use crate::ModelAdmin;
use crate::project::{App, ProjectError, Settings};

mod author {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(100))")]
        pub(super) name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(13))")]
        pub(super) isbn: String,
        pub(super) remark: Option<String>,
        pub(super) author_id: i32,
        pub(super) keeper_id: Option<i32>,
        pub(super) status: Status,
        pub(super) grade: Option<Grade>,
        #[sea_orm(default_value = "new", column_type = "String(StringLen::N(10))")]
        pub(super) state: String,
        pub(super) price: Decimal,
        pub(super) in_stock: bool,
        pub(super) api_token: Option<String>,
        pub(super) token_count: i32,
        pub(super) created_at: DateTimeUtc,
        #[sea_orm(column_type = "Blob", nullable)]
        pub(super) cover: Option<Vec<u8>>,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(1))")]
    pub(super) enum Status {
        #[sea_orm(string_value = "d", display_value = "Draft")]
        Draft,
        #[sea_orm(string_value = "p", display_value = "Published")]
        Published,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub(super) enum Grade {
        #[sea_orm(num_value = 1, display_value = "Poor")]
        Poor,
        #[sea_orm(num_value = 2, display_value = "Fine")]
        Fine,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {
        #[sea_orm(
            belongs_to = "super::keeper::Entity",
            from = "Column::KeeperId",
            to = "super::keeper::Column::Id",
            on_delete = "SetNull"
        )]
        Keeper,
    }

    impl ActiveModelBehavior for ActiveModel {
        fn new() -> Self {
            let created_at = sea_orm::Set(chrono::Utc::now());
            Self {
                status: sea_orm::Set(Status::Draft),
                created_at,
                ..<Self as sea_orm::ActiveModelTrait>::default()
            }
        }
    }
}

mod keeper {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "keeper")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod book_author {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "book_author")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) book_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) author_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {
        #[sea_orm(
            belongs_to = "super::book::Entity",
            from = "Column::BookId",
            to = "super::book::Column::Id",
            on_delete = "Cascade"
        )]
        Book,
        #[sea_orm(
            belongs_to = "super::author::Entity",
            from = "Column::AuthorId",
            to = "super::author::Column::Id"
        )]
        Author,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn shop(books: ModelAdmin<book::Entity>) -> Vec<App> {
    let app = App::new("shop").register(ModelAdmin::<author::Entity>::new()).register(books);
    vec![app.register(ModelAdmin::<book_author::Entity>::new())]
}

/// Without a database in the settings: none is needed.
fn told(books: ModelAdmin<book::Entity>, name: Option<&str>) -> Result<String, ProjectError> {
    inspect(shop(books), &Settings::default(), name)
}

fn of(name: &str) -> String {
    told(ModelAdmin::new(), Some(name)).unwrap()
}

/// The words of the line that begins with these.
fn line(text: &str, begin: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = text.lines().map(words).find(|line| line.starts_with(begin));
    found.unwrap_or_else(|| panic!("no line begins with `{begin}`:\n{text}"))
}

/// The lines to write.
fn lines(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("      ")).collect()
}

#[test]
fn what_an_entity_says_is_told_column_by_column() {
    let text = of("shop.book");
    assert!(text.contains("inspect::tests::book::Entity, table book"), "{text}");
    for said in [
        "id i32 integer not null primary key, numbered",
        "isbn String varchar(13) not null unique",
        "remark String varchar null",
        "status an enum (String) varchar(1) not null \"d\" in a new row",
        "grade an enum (i32) integer null",
        "state String varchar(10) not null default \"new\"",
        "price Decimal decimal not null",
        "created_at DateTimeUtc timestamp with time zone not null set in a new row",
        "cover Vec<u8> blob null",
    ] {
        assert_eq!(line(&text, said), said);
    }
}

#[test]
fn foreign_keys_are_told_from_both_ends_with_what_a_delete_does() {
    let link = of("shop.bookauthor");
    assert!(line(&link, "book_id points").ends_with("shop.book book.id on delete: cascade"), "{link}");
    assert!(line(&link, "author_id points").ends_with("on delete: restrict (guessed)"), "{link}");
    let book = of("shop.book");
    assert!(
        line(&book, "id pointed").ends_with("shop.bookauthor book_author.book_id on delete: cascade"),
        "{book}"
    );
    assert!(
        line(&book, "keeper_id points").contains("to no registered model keeper.id on delete: set null"),
        "{book}"
    );
}

#[test]
fn what_is_missing_is_told_as_the_line_to_write() {
    let text = of("shop.book");
    assert_eq!(
        lines(&text),
        [
            ".choices::<Status>(Status)",
            ".choices::<Grade>(Grade)",
            ".choices::<State>(State)",
            ".label(Isbn)",
            ".list_display([Isbn, Remark, AuthorId, KeeperId, Status, Grade])",
            ".search_fields([Isbn, Remark])",
            ".list_filter([Status, Grade, InStock])",
            ".readonly_fields([CreatedAt])",
            ".not_secret([TokenCount])",
            ".register(ModelAdmin::<keeper::Entity>::new())",
            "#[sea_orm(belongs_to = \"super::author::Entity\", from = \"Column::AuthorId\", to = \"super::author::Column::Id\")]",
            "#[sea_orm(column_type = \"Decimal(Some((12, 2)))\")]",
            "#[sea_orm(column_type = \"String(StringLen::N(200))\")]",
        ],
        "{text}"
    );
    assert_eq!(lines(&of("shop.bookauthor")), [".list_filter([BookId, AuthorId])"]);
}

#[test]
fn a_line_that_was_written_is_told_as_said_and_no_longer_missing() {
    use book::Column as C;
    let books = ModelAdmin::new()
        .label(C::Isbn)
        .list_display([C::Isbn, C::Status])
        .search_fields([C::Isbn])
        .list_filter([C::Status])
        .ordering([(C::CreatedAt, true)])
        .choices::<book::Status>(C::Status)
        .choices::<book::Grade>(C::Grade)
        .readonly_fields([C::CreatedAt])
        .not_secret([C::TokenCount])
        .field_name(C::Isbn, "ISBN");
    let text = told(books, Some("shop.book")).unwrap();
    for said in [
        "label Isbn",
        "list_display Isbn, Status",
        "search_fields Isbn",
        "ordering CreatedAt, the greatest first",
        "choices Status: \"d\" Draft, \"p\" Published",
        "choices Grade: \"1\" Poor, \"2\" Fine",
        "field_name Isbn \"ISBN\"",
        "isbn \"ISBN\" list search form a line of at most 13 characters, required",
        "status \"Status\" (guessed) list filter form a choice of Draft, Published, required",
        "created_at \"Created at\" (guessed) form read-only",
    ] {
        assert_eq!(line(&text, said), said);
    }
    let missing = lines(&text);
    assert_eq!(missing.first(), Some(&".choices::<State>(State)"), "{text}");
    for written in
        [".label", ".list_display", ".search", ".list_filter", ".ordering", ".readonly", ".not_secret"]
    {
        assert!(!missing.iter().any(|line| line.starts_with(written)), "{written}\n{text}");
    }
}

#[test]
fn what_was_guessed_is_told_with_the_line_that_says_otherwise() {
    let text = of("shop.author");
    assert_eq!(
        line(&text, "label"),
        "label Name, the first there is of name, title, label, email, username, slug .label(..)"
    );
    assert!(line(&text, "several").ends_with("authors .verbose_name_plural(\"..\")"), "{text}");
    assert!(text.contains("nothing: all of it is read or guessed"), "{text}");
    let text = of("shop.book");
    assert_eq!(line(&text, "secret"), "secret ApiToken, by its name .not_secret([ApiToken])");
    assert_eq!(line(&text, "read-only"), "read-only Cover, which no form can take");
    assert_eq!(
        line(&text, "api_token \""),
        "api_token \"Api token\" (guessed) nowhere secret: it never leaves the server"
    );
}

#[test]
fn columns_stand_one_below_the_other_and_nothing_ends_in_blanks() {
    let text = of("shop.book");
    assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
    let nulls = text.lines().filter_map(|line| line.find(" null").filter(|_| line.contains("varchar")));
    assert!(text.ends_with('\n') && nulls.count() > 0);
    let starts: Vec<_> = ["  isbn ", "  remark ", "  status "]
        .iter()
        .map(|begin| text.lines().find(|line| line.starts_with(begin)).unwrap().find("varchar").unwrap())
        .collect();
    assert!(starts.windows(2).all(|pair| pair[0] == pair[1]), "{starts:?}\n{text}");
}

#[test]
fn without_a_name_every_model_is_listed_with_how_much_would_improve_it() {
    let text = told(ModelAdmin::new(), None).unwrap();
    let names: Vec<_> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(
        names,
        ["shop.author", "shop.book", "shop.bookauthor", "auth.user", "auth.group", "auth.membership"]
    );
    assert_eq!(
        line(&text, "shop.bookauthor"),
        "shop.bookauthor table book_author 2 columns 1 line would improve it"
    );
    assert!(line(&text, "shop.book ").ends_with("14 columns 13 lines would improve it"), "{text}");
    assert!(
        line(&text, "auth.group").ends_with("columns"),
        "the house's own are not the reader's to improve"
    );
}

#[test]
fn an_unknown_name_gets_the_nearest_and_nonsense_the_list() {
    let refused = |name| told(ModelAdmin::new(), Some(name)).unwrap_err().to_string();
    assert_eq!(refused("shop.bok"), "there is no model `shop.bok`: did you mean `shop.book`?");
    assert_eq!(refused("Author"), "there is no model `Author`: did you mean `shop.author`?");
    assert_eq!(refused("auth.users"), "there is no model `auth.users`: did you mean `auth.user`?");
    assert_eq!(refused("x"), "there is no model `x`: the command `inspect` alone lists those that there are");
}

#[test]
fn what_the_named_database_cannot_keep_is_told_and_a_wrong_option_stops_it() {
    let mut settings = Settings::default();
    settings.database.url = Some("postgres://nowhere/at-all".to_owned());
    assert!(inspect(shop(ModelAdmin::new()), &settings, Some("shop.book")).is_ok(), "nobody connects");
    let wrong = told(ModelAdmin::new().list_display([book::Column::ApiToken]), None).unwrap_err().to_string();
    assert!(wrong.contains("list_display names `api_token`, which is secret"), "{wrong}");
}

#[test]
fn an_enum_is_known_by_what_its_type_refuses() {
    let all = entries(shop(ModelAdmin::new())).unwrap();
    let books = all.iter().find(|entry| entry.model.name == "book").unwrap();
    let enums: Vec<_> = books.resource.enums();
    let names: Vec<_> = books.model.fields_at(&enums).map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["status", "grade"]);
}
