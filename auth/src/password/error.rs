//! What can go wrong around a hash.

use std::time::Duration;

/// Why a password was not hashed or compared. None of these says anything about the user or the stored hash.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// Too many hashes are already waiting: answer 503 and ask the client to come back.
    #[error("too many passwords are being checked at once; try again in {} s", .retry_after.as_secs().max(1))]
    Busy {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// There is no password at all.
    #[error("the password is empty")]
    Empty,
    /// The password is longer than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("the password has {bytes} bytes, more than the {} that are accepted", super::MAX_BYTES)]
    TooLong {
        /// How many bytes arrived.
        bytes: usize,
    },
    /// The operating system gave no random bytes for a salt.
    #[error("no random bytes for a salt: {0}")]
    Random(#[from] getrandom::Error),
    /// The hash function refused its input.
    #[error("argon2: {0}")]
    Algorithm(String),
    /// The runtime stopped while the hash was being computed.
    #[error("the runtime stopped before the hash was ready")]
    Stopped,
}

/// Why a cost or a memory budget is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// Cheaper than what is considered safe to store today.
    #[error(
        "argon2id with m={memory_kib} KiB, t={iterations} is too cheap to guess: use at least 19456 KiB with 2 passes, \
         or another pair of the same cost"
    )]
    TooCheap {
        /// The memory that was asked for, in KiB.
        memory_kib: u32,
        /// The passes that were asked for.
        iterations: u32,
    },
    /// Outside of what argon2 itself defines.
    #[error("argon2id cannot run with m={memory_kib} KiB, t={iterations}, p={lanes}: {reason}")]
    Undefined {
        /// The memory that was asked for, in KiB.
        memory_kib: u32,
        /// The passes that were asked for.
        iterations: u32,
        /// The lanes that were asked for.
        lanes: u32,
        /// What argon2 says.
        reason: String,
    },
    /// Not one hash fits into the memory budget.
    #[error(
        "one hash takes {memory_kib} KiB, which does not fit into the budget of {budget_mib} MiB; raise the budget"
    )]
    Budget {
        /// What one hash takes, in KiB.
        memory_kib: u32,
        /// The whole budget, in MiB.
        budget_mib: u32,
    },
}
