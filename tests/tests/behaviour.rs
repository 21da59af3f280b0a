//! Does it hold? One module a subject; each test is a sentence about an actor.
