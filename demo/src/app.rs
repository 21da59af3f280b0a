//! The shop as an app: its tables, how the admin shows them, its pages, its rules.

use admin::ModelAdmin;
use admin::project::App;
use sea_orm::Iterable;

use crate::entity::{author, book, book_category, category, customer, order, order_item};
use crate::{migration, pages};

/// The shop.
pub fn app() -> App {
    let app = App::new("shop")
        .label("Shop")
        .migrations(migration::Migrator)
        .owner::<order::Entity>("shop.order", order::Column::OwnerId)
        .register(books())
        .register(authors())
        .register(categories())
        .register(shelves())
        .register(orders())
        .register(order_items())
        .register(customers());
    pages::on(app)
}

fn books() -> ModelAdmin<book::Entity> {
    use book::Column::{
        Attributes, AuthorId, CreatedAt, Description, InStock, Isbn, Pages, Price, PublishedOn, Rating,
        Status, Title,
    };
    ModelAdmin::new()
        .list_display([Title, AuthorId, Price, Status, Pages, PublishedOn, InStock, Rating])
        .search_fields([Title, Isbn])
        .list_filter([Status, InStock])
        .ordering([Title])
        .fields([
            Title,
            Isbn,
            AuthorId,
            Status,
            Price,
            InStock,
            Pages,
            PublishedOn,
            Rating,
            Attributes,
            Description,
            CreatedAt,
        ])
        .readonly_fields([CreatedAt])
        .choices::<book::Status>(Status)
        .field_name(Isbn, "ISBN")
        .help(Isbn, "Thirteen digits, without hyphens.")
        .help(Rating, "From 1 to 5, as readers say.")
        .help(Attributes, "What differs from book to book: format, languages, weight.")
}

fn authors() -> ModelAdmin<author::Entity> {
    use author::Column::{Born, Country, Name, Website};
    ModelAdmin::new()
        .list_display([Name, Country, Born, Website])
        .search_fields([Name, Country])
        .ordering([Name])
}

fn categories() -> ModelAdmin<category::Entity> {
    use category::Column::{Description, Name, Position, Slug};
    ModelAdmin::new()
        .verbose_name_plural("categories")
        .list_display([Name, Slug, Position, Description])
        .search_fields([Name])
        .ordering([Position])
        .help(Slug, "The name in an address: lower case, hyphens.")
}

fn shelves() -> ModelAdmin<book_category::Entity> {
    ModelAdmin::new()
        .verbose_name("book on a shelf")
        .verbose_name_plural("books on shelves")
        .list_display(book_category::Column::iter())
}

fn orders() -> ModelAdmin<order::Entity> {
    use order::Column::{CustomerId, DeliverOn, Gift, Note, Number, OwnerId, PlacedAt, Status, Total};
    ModelAdmin::new()
        .label(Number)
        .list_display([Number, CustomerId, Status, Total, PlacedAt, DeliverOn, Gift, OwnerId])
        .search_fields([Number, Note])
        .list_filter([Status, Gift])
        .ordering([(PlacedAt, true)])
        .readonly_fields([PlacedAt])
        .choices::<order::Status>(Status)
        .help(OwnerId, "Who looks after it; support may change only their own.")
}

fn order_items() -> ModelAdmin<order_item::Entity> {
    use order_item::Column::{BookId, Id, OrderId, Quantity, UnitPrice};
    ModelAdmin::new()
        .verbose_name("order item")
        .verbose_name_plural("order items")
        .list_display([Id, OrderId, BookId, Quantity, UnitPrice])
        .help(UnitPrice, "The price on the day of the order.")
}

fn customers() -> ModelAdmin<customer::Entity> {
    use customer::Column::{
        City, CreditLimit, Email, JoinedAt, LoyaltyPoints, Name, Newsletter, Phone, Reference,
    };
    ModelAdmin::new()
        .list_display([Name, Email, City, Phone, CreditLimit, LoyaltyPoints, Newsletter, JoinedAt])
        .search_fields([Name, Email, City])
        .list_filter([Newsletter])
        .ordering([Name])
        .readonly_fields([Reference, JoinedAt])
        .help(Reference, "The number that letters carry.")
        .help(CreditLimit, "Up to how much may be unpaid. Empty: the customer pays first.")
}
