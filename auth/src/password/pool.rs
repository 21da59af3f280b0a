//! The pool: a bounded number of hashes at a time, on reused memory, away from the executor.
//!
//! A hash is 20 ms of one core and 19 MiB. Run unbounded, a burst of sign-ins takes gigabytes and starves everything
//! else; run on the executor, it stops every other request. So:
//!
//! 1. a request takes a place in the queue, or is told at once to come back ([`HashError::Busy`]);
//! 2. it waits for its share of the memory budget, first come, first served; a request that goes away meanwhile frees
//!    its place (the future is dropped, and with it the place);
//! 3. the hash runs on a blocking thread, in memory that is kept and wiped after each use.
//!
//! A hash that has begun runs to its end even if nobody waits for it any more: its core is really busy, and its share
//! is given back only then.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::Block;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroize;

use super::hasher::{Format, Hasher};
use super::present::Present;
use super::work::Effort;
use super::{HashError, MAX_BYTES, Params, ParamsError};

/// Hashes and compares passwords, a few at a time. A clone is another handle on the same pool.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
    format: Format,
}

/// The answer to "does this password fit that hash?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Verified {
    /// The password fits.
    pub matches: bool,
    /// It fits, and the stored hash is of another scheme, cost or format than what is written today: hash the password
    /// anew and store it. Never set when the password does not fit.
    pub must_upgrade: bool,
}

struct Shared {
    hasher: Hasher,
    /// One permit is one KiB of the budget.
    budget: Arc<Semaphore>,
    budget_kib: u32,
    /// What a hash takes of the budget at least, so that never more run than there are cores.
    share_kib: u32,
    /// One permit is one place: running or waiting.
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Vec<Block>>>,
    hashes: AtomicU64,
    /// What all comparisons so far have cost.
    spent: Mutex<Effort>,
    present: Present,
}

/// Memory of one computation, in KiB.
#[derive(Clone, Copy)]
struct Needs {
    /// Blocks of the pool's, which are kept.
    blocks: u32,
    /// What a scheme takes and gives back by itself.
    beside: u32,
}

impl Pool {
    /// Places in the queue for each hash that may run: about a second of waiting at the default cost.
    const WAITING_PER_RUNNING: usize = 32;

    /// A pool that writes hashes of this cost and never uses more than `budget_mib` MiB.
    ///
    /// As many hashes run at a time as fit into the budget, at most one for each core. The budget is also the ceiling
    /// for the memory that a stored hash may ask for: 256 MiB reads what Django writes.
    ///
    /// # Errors
    ///
    /// [`ParamsError::Budget`] if not even one hash fits.
    pub fn new(params: Params, budget_mib: u32) -> Result<Self, ParamsError> {
        // Tokio's semaphore counts to usize::MAX / 8, acquires by u32: four TiB in KiB is the sane end of both.
        let budget_kib = budget_mib.saturating_mul(1_024);
        if budget_kib < params.memory_kib() {
            return Err(ParamsError::Budget { memory_kib: params.memory_kib(), budget_mib });
        }
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let fitting = budget_kib / params.memory_kib();
        let running = u32::try_from(cores).unwrap_or(u32::MAX).min(fitting).max(1);
        let places = running as usize * (1 + Self::WAITING_PER_RUNNING);
        let hasher = Hasher::new(params, budget_kib);
        Ok(Self {
            shared: Arc::new(Shared {
                present: Present::new(hasher.written()),
                spent: Mutex::default(),
                hasher,
                budget: Arc::new(Semaphore::new(budget_kib as usize)),
                budget_kib,
                share_kib: budget_kib / running,
                places: Arc::new(Semaphore::new(places)),
                idle: Mutex::new(Vec::new()),
                hashes: AtomicU64::new(0),
            }),
            format: Format::default(),
        })
    }

    /// The same pool, writing hashes in this format.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// How many passwords were hashed or compared so far, those of nobody included. For tests and for figures.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.shared.hashes.load(Ordering::Relaxed)
    }

    /// What all comparisons so far have cost, by the family of schemes, each in its own unit: KiB times passes for
    /// `argon2`, iterations for `pbkdf2-sha256`, two to the power of the cost for `bcrypt`, N times r times p for
    /// `scrypt`. For tests and for figures.
    #[must_use]
    pub fn spent(&self) -> BTreeMap<&'static str, u64> {
        self.shared.spent().named()
    }

    /// Learns from a sample of the password column how much a refusal has to cost: see the chapter "One cost for every
    /// refusal" of [this module](crate::password). What was learnt before is forgotten.
    pub fn survey<'a>(&self, stored: impl IntoIterator<Item = &'a str>) {
        let hasher = &self.shared.hasher;
        let checks = stored.into_iter().filter_map(|stored| hasher.read(Some(stored), self.format));
        self.shared
            .present
            .surveyed(checks.fold(Effort::default(), |most, check| most.or(Effort::of(check.work()))));
    }

    /// A new hash of this password, ready for the database.
    ///
    /// # Errors
    ///
    /// [`HashError::Empty`] and [`HashError::TooLong`] before anything is computed, [`HashError::Busy`] when the queue
    /// is full.
    pub async fn hash(&self, password: &SecretString) -> Result<String, HashError> {
        check_length(password)?;
        let (password, format) = (password.clone(), self.format);
        let needs = Needs { blocks: self.shared.usual(), beside: 0 };
        self.run(needs, move |shared, memory| {
            shared.hasher.hash(password.expose_secret().as_bytes(), format, memory)
        })
        .await
    }

    /// Whether this password fits what the password column holds. Nothing fits `None`, nor an unusable, damaged, unknown
    /// or overly expensive text; and each "no" costs the same.
    ///
    /// # Errors
    ///
    /// As [`Pool::hash`]. They do not depend on what is stored, so they give nothing away.
    pub async fn verify(&self, password: &SecretString, stored: Option<&str>) -> Result<Verified, HashError> {
        check_length(password)?;
        let shared = &self.shared;
        let check = shared.hasher.read(stored, self.format);
        let cost = check.as_ref().map_or_else(Effort::default, |check| Effort::of(check.work()));
        shared.present.seen(cost);
        let lacking = shared.present.most().lacking(cost);
        let needs = Needs {
            blocks: check.as_ref().map_or(0, |check| check.blocks()).max(shared.usual()),
            beside: check.as_ref().map_or(0, |check| check.memory_kib()).max(shared.hasher.idle_kib(lacking)),
        };
        let password = password.clone();
        self.run(needs, move |shared, memory| {
            let password = password.expose_secret().as_bytes();
            let matches = check.as_ref().map_or(Ok(false), |check| check.matches(password, memory))?;
            shared.spend(cost);
            if !matches {
                shared.hasher.idle_away(lacking, password, memory)?;
                shared.spend(lacking);
            }
            Ok(Verified {
                matches,
                must_upgrade: matches && check.is_some_and(|check| check.must_upgrade(password)),
            })
        })
        .await
    }

    /// Makes a comparison that has succeeded cost what a failed one costs: for a sign-in that is refused all the same. Does
    /// nothing if nothing is lacking.
    ///
    /// # Errors
    ///
    /// As [`Pool::hash`].
    pub async fn make_up(&self, password: &SecretString, stored: Option<&str>) -> Result<(), HashError> {
        check_length(password)?;
        let check = self.shared.hasher.read(stored, self.format);
        let done = check.map_or_else(Effort::default, |check| Effort::of(check.work()));
        let lacking = self.shared.present.most().lacking(done);
        if lacking == Effort::default() {
            return Ok(());
        }
        let needs = Needs { blocks: self.shared.usual(), beside: self.shared.hasher.idle_kib(lacking) };
        let password = password.clone();
        self.run(needs, move |shared, memory| {
            shared.hasher.idle_away(lacking, password.expose_secret().as_bytes(), memory)?;
            shared.spend(lacking);
            Ok(())
        })
        .await
    }

    /// Waits for a place and for memory, then runs the work on a blocking thread.
    async fn run<T: Send + 'static>(
        &self,
        needs: Needs,
        work: impl FnOnce(&Shared, &mut [Block]) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let shared = Arc::clone(&self.shared);
        let busy = || HashError::Busy { retry_after: Duration::from_secs(1) };
        let place = Arc::clone(&shared.places).try_acquire_owned().map_err(|_| busy())?;
        // Never more than there is: who asks for that waits for ever.
        let share = needs.blocks.saturating_add(needs.beside).max(shared.share_kib).min(shared.budget_kib);
        let budget = Arc::clone(&shared.budget);
        let memory = budget.acquire_many_owned(share).await.map_err(|_| HashError::Stopped)?;
        tokio::task::spawn_blocking(move || shared.compute((place, memory), needs, work))
            .await
            .map_err(|_| HashError::Stopped)?
    }
}

impl Shared {
    /// The permits come along so that they are given back when the work ends, not when its caller goes away.
    fn compute<T>(
        &self,
        _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit),
        needs: Needs,
        work: impl FnOnce(&Self, &mut [Block]) -> Result<T, HashError>,
    ) -> Result<T, HashError> {
        let usual = self.usual();
        let kept = if needs.blocks <= usual { self.idle().pop() } else { None };
        let mut memory = kept.unwrap_or_else(|| vec![Block::default(); needs.blocks.max(usual) as usize]);
        self.hashes.fetch_add(1, Ordering::Relaxed);
        let result = work(self, &mut memory);
        memory.iter_mut().for_each(Zeroize::zeroize);
        // A larger piece, for a foreign hash, goes back to the system: keeping it would break the budget.
        if needs.blocks <= usual {
            self.idle().push(memory);
        }
        result
    }

    /// The blocks of a hash as it is written.
    fn usual(&self) -> u32 {
        self.hasher.params().memory_kib()
    }

    fn spend(&self, effort: Effort) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent = spent.and(effort);
    }

    fn spent(&self) -> Effort {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("params", &self.shared.hasher.params())
            .field("format", &self.format)
            .field("hashes", &self.hashes())
            .finish_non_exhaustive()
    }
}

fn check_length(password: &SecretString) -> Result<(), HashError> {
    match password.expose_secret().len() {
        0 => Err(HashError::Empty),
        bytes if bytes > MAX_BYTES => Err(HashError::TooLong { bytes }),
        _ => Ok(()),
    }
}
