//! `auth_session`, and an index for each question that is asked of it.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::table::Table;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_sessions"
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        SESSIONS.make(manager).await.map(|_| ())
    }
}

pub(super) const SESSIONS: Table = Table {
    name: "auth_session",
    sqlite: &[
        r#"CREATE TABLE "auth_session" ("id" char(64) NOT NULL PRIMARY KEY, "realm" varchar(100) NULL, "user_key" varchar(255) NULL, "stamp" char(64) NULL, "fresh_at" datetime NULL, "created_at" datetime NOT NULL, "last_seen_at" datetime NOT NULL, "idle_seconds" integer NOT NULL, "idle_expires_at" datetime NOT NULL, "expires_at" datetime NOT NULL, "address" varchar(45) NULL, "agent" varchar(255) NULL, "data" text NOT NULL) WITHOUT ROWID"#,
        r#"CREATE INDEX "auth_session_user" ON "auth_session" ("realm", "user_key")"#,
        r#"CREATE INDEX "auth_session_idle_expires_at" ON "auth_session" ("idle_expires_at")"#,
    ],
    postgres: &[
        r#"CREATE TABLE "auth_session" ("id" char(64) NOT NULL PRIMARY KEY, "realm" varchar(100) NULL, "user_key" varchar(255) NULL, "stamp" char(64) NULL, "fresh_at" timestamp with time zone NULL, "created_at" timestamp with time zone NOT NULL, "last_seen_at" timestamp with time zone NOT NULL, "idle_seconds" integer NOT NULL, "idle_expires_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "address" varchar(45) NULL, "agent" varchar(255) NULL, "data" text NOT NULL)"#,
        r#"CREATE INDEX "auth_session_user" ON "auth_session" ("realm", "user_key")"#,
        r#"CREATE INDEX "auth_session_idle_expires_at" ON "auth_session" ("idle_expires_at")"#,
    ],
    mysql: &[
        "CREATE TABLE `auth_session` (`id` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, `realm` varchar(100) COLLATE utf8mb4_bin NULL, `user_key` varchar(255) COLLATE utf8mb4_bin NULL, `stamp` char(64) CHARACTER SET ascii COLLATE ascii_bin NULL, `fresh_at` datetime(6) NULL, `created_at` datetime(6) NOT NULL, `last_seen_at` datetime(6) NOT NULL, `idle_seconds` integer NOT NULL, `idle_expires_at` datetime(6) NOT NULL, `expires_at` datetime(6) NOT NULL, `address` varchar(45) NULL, `agent` varchar(255) NULL, `data` longtext NOT NULL) DEFAULT CHARACTER SET utf8mb4",
        "CREATE INDEX `auth_session_user` ON `auth_session` (`realm`, `user_key`)",
        "CREATE INDEX `auth_session_idle_expires_at` ON `auth_session` (`idle_expires_at`)",
    ],
};
