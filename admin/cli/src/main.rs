//! The command `frontdesk`: start a project, start an app, generate one from a database.

fn main() {}
