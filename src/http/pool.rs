//! Worker threads for work that would block the async threads, shared fairly: accounts take turns, however much each has queued,
//! and no account gets all threads.

use std::{
    collections::{HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use axum::http::{HeaderValue, header};
use tokio::sync::oneshot;

use super::{Problem, problem::Bound};

type Job = Box<dyn FnOnce() + Send>;

/// Maximum number of queued jobs of one account.
pub const WAITING_OF_ONE: usize = 256;
/// Maximum number of queued jobs of all accounts.
const WAITING: usize = 4_096;

/// Idle time after which a thread ends.
const IDLE: Duration = Duration::from_secs(30);

/// The parameters of a pool.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Name of its threads.
    pub name: &'static str,
    /// Maximum number of threads; they start on demand, so that a quiet ledger has few.
    pub threads: usize,
    /// Maximum number of threads that one account may use at a time.
    pub of_one: usize,
    /// Lowers the priority of the threads.
    pub gives_way: bool,
}

/// A pool of threads.
pub struct Pool(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    more: Condvar,
    shape: Shape,
}

#[derive(Default)]
struct State {
    /// Queued jobs by account, in the order of their turns.
    turns: VecDeque<(u64, VecDeque<Job>)>,
    running: HashMap<u64, usize>,
    waiting: usize,
    /// Number of threads, idle ones included.
    threads: usize,
    /// Number of threads that wait for a job.
    idle: usize,
    ended: bool,
}

impl Pool {
    /// A pool without threads yet. Its threads end when the pool is dropped and the queue is empty.
    pub fn new(shape: Shape) -> Self {
        let threads = shape.threads.max(1);
        let shape = Shape { threads, of_one: shape.of_one.clamp(1, threads), ..shape };
        Self(Arc::new(Shared { state: Mutex::default(), more: Condvar::new(), shape }))
    }

    /// Number of queued jobs.
    pub fn waiting(&self) -> usize {
        self.0.lock().waiting
    }

    /// Runs a job for an account when its turn comes. If the caller has gone by then, the job is not started.
    pub async fn run<T: Send + 'static>(
        &self,
        account: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (done, wait) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !done.is_closed() {
                drop(done.send(work()));
            }
        });
        self.0.submit(account, job)?;
        // The job panicked or was dropped: either is a bug.
        wait.await.map_err(|_| Problem::internal(&"work was lost"))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.more.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(self: &Arc<Self>, account: u64, job: Job) -> Result<(), Problem> {
        let mut state = self.lock();
        if state.waiting >= WAITING {
            let problem = Problem::new("belum-siap", "layanan sedang sangat sibuk; coba lagi sebentar lagi");
            return Err(problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("2")));
        }
        match state.turns.iter_mut().find(|(key, _)| *key == account) {
            Some((_, jobs)) if jobs.len() >= WAITING_OF_ONE => return Err(too_many()),
            Some((_, jobs)) => jobs.push_back(job),
            None => state.turns.push_back((account, VecDeque::from([job]))),
        }
        state.waiting += 1;
        let one_more = state.waiting > state.idle && state.threads < self.shape.threads;
        state.threads += usize::from(one_more);
        drop(state);
        if one_more {
            self.begin();
        }
        self.more.notify_one();
        Ok(())
    }

    /// Starts a thread. If the system refuses, the queued jobs are done by the existing threads, or the next submission tries
    /// again.
    fn begin(self: &Arc<Self>) {
        let (shared, gives_way) = (self.clone(), self.shape.gives_way);
        let begun = thread::Builder::new().name(self.shape.name.to_owned()).spawn(move || {
            if gives_way {
                // The priority of this thread only; if the call is refused, it competes like any other.
                let _ = rustix::process::nice(10);
            }
            shared.work();
        });
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for what waits");
            self.lock().threads -= 1;
        }
    }

    /// The next job, of the first account in turn that has a thread left.
    fn next(&self, state: &mut State) -> Option<(u64, Job)> {
        let State { turns, running, .. } = state;
        let free = |key: &u64| running.get(key).is_none_or(|n| *n < self.shape.of_one);
        let at = turns.iter().position(|(key, _)| free(key))?;
        let (account, mut jobs) = turns.remove(at)?;
        let job = jobs.pop_front()?;
        if !jobs.is_empty() {
            turns.push_back((account, jobs));
        }
        *running.entry(account).or_default() += 1;
        state.waiting -= 1;
        Some((account, job))
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some((account, job)) = self.next(&mut state) {
                drop(state);
                // A panic ends the job, not the thread; its caller gets an error.
                drop(catch_unwind(AssertUnwindSafe(job)));
                state = self.lock();
                if let Some(n) = state.running.get_mut(&account) {
                    *n -= 1;
                    if *n == 0 {
                        state.running.remove(&account);
                    }
                }
                continue;
            }
            if state.ended && state.turns.is_empty() {
                break;
            }
            state.idle += 1;
            let (woken, waited) = self.more.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if waited.timed_out() && state.turns.is_empty() {
                break;
            }
        }
        state.threads -= 1;
    }
}

fn too_many() -> Problem {
    let bound = Bound { name: "antrean_akun", most: WAITING_OF_ONE as u64, unit: "permintaan menunggu", span: "" };
    Problem::new("terlalu-sering", "terlalu banyak permintaan akun ini yang menunggu giliran")
        .with_bound(&bound)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn pool(threads: usize, of_one: usize) -> Pool {
        Pool::new(Shape { name: "uji", threads, of_one, gives_way: true })
    }

    #[test]
    fn accounts_take_turns_and_none_has_all_threads() {
        let pool = pool(2, 1);
        let (hold, held) = mpsc::channel::<()>();
        let (told, heard) = mpsc::channel();
        pool.0.submit(1, Box::new(move || held.recv().unwrap_or_default())).expect("first");
        for n in 0..50 {
            let told = told.clone();
            pool.0.submit(1, Box::new(move || told.send((1, n)).expect("heard"))).expect("more of the same");
        }
        for n in 0..3 {
            let told = told.clone();
            pool.0.submit(2, Box::new(move || told.send((2, n)).expect("heard"))).expect("another");
        }
        // The first account has all the threads it may have; the other is served all the same.
        assert_eq!([(); 3].map(|()| heard.recv().expect("answer")), [(2, 0), (2, 1), (2, 2)]);
        drop(hold);
        assert_eq!(heard.recv().expect("answer"), (1, 0));
        drop(pool);
        assert_eq!(heard.iter().take(49).count(), 49, "what waits is done before the threads end");
    }

    #[test]
    fn a_panic_ends_the_work_and_not_the_thread_and_queues_are_bounded() {
        let pool = pool(1, 1);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let lost = runtime.block_on(pool.run(1, || -> u8 { panic!("on purpose") }));
        assert_eq!(lost.expect_err("lost").kind(), "kesalahan-dalam");
        assert_eq!(runtime.block_on(pool.run(1, || 7)).expect("done"), 7);
        let (hold, held) = mpsc::channel::<()>();
        let (begun, first) = mpsc::channel();
        let job = move || {
            begun.send(()).expect("heard");
            held.recv().unwrap_or_default();
        };
        pool.0.submit(1, Box::new(job)).expect("first");
        first.recv().expect("begun");
        for _ in 0..WAITING_OF_ONE {
            pool.0.submit(1, Box::new(|| ())).expect("waits");
        }
        assert_eq!(pool.0.submit(1, Box::new(|| ())).expect_err("one too many").status().as_u16(), 429);
        pool.0.submit(2, Box::new(|| ())).expect("another account");
        drop(hold);
    }
}
