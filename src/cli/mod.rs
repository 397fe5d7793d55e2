//! The commands: one file each. They read and write a ledger; the layout of their output is in `present`.

mod acknowledge;
mod actor_key;
mod append;
mod approve;
mod attach;
mod backup;
mod budget;
mod checkpoint;
mod clock_correct;
mod close;
mod confirm;
mod demo;
mod demo_access;
mod departs;
mod diff;
mod doctor;
mod erase;
mod errors;
mod events;
mod export;
mod figure;
mod findings;
mod grant;
mod import;
mod import_structure;
mod import_table;
mod inbox;
mod init;
mod log;
mod manual;
mod mirror;
mod new_key;
mod next_year;
mod options;
mod output;
mod proof;
mod published;
mod quarantined;
mod quarters;
mod rebuild;
mod receipt;
mod recover_admin;
mod relocate;
mod renew;
mod repair;
mod report;
mod restore;
mod retention;
mod review;
mod rotate_key;
mod rules;
mod sample;
mod scorecard;
mod serve;
mod settings;
mod signing;
mod source;
mod structure_plan;
mod summary;
mod template;
mod token;
mod trace;
mod verify;
mod verify_bag;
mod witness;
mod writer;

use clap::{Parser, Subcommand};

pub use errors::exit;

/// Event-sourced, hash-chained audit ledger for government performance figures.
#[derive(Debug, Parser)]
#[command(name = "jejak", version, about, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new ledger: its key, its first event, and the first admin's token
    Init(init::Init),
    /// Write the sample ledger of 2023 into a directory
    Sample(sample::Sample),
    /// Write the sample ledger where there is none yet, show its scorecard, and serve it
    Demo(demo::Demo),
    /// Give an account access, with a token that is shown once
    Grant(grant::Grant),
    /// Take responsibility, as two administrators, for events that bear no tag of the ledger's key
    AcknowledgeTail(acknowledge::Acknowledge),
    /// Erase texts of an event for good, as two administrators, as the law demands
    Erase(erase::Erase),
    /// Confirm, as a second administrator, access and keys that wait for it
    Confirm(confirm::Confirm),
    /// Make, record and withdraw keys by which accounts sign what they record
    ActorKey(actor_key::ActorKeys),
    /// Sign checkpoints with a new key from here on
    RotateKey(rotate_key::RotateKey),
    RecoverAdmin(recover_admin::RecoverAdmin),
    /// Renew one's own access before it ends, with a new token
    Renew(renew::Renew),
    /// Record that the clock ran ahead and was set right
    ClockCorrect(clock_correct::ClockCorrect),
    /// Append events from a JSON file: one event, or an array as one group
    Append(append::Append),
    /// Approve entries of realisasi that other accounts recorded
    Approve(approve::Approve),
    /// Keep a file as evidence for an event
    Attach(attach::Attach),
    /// Append events from a file of JSON lines, or from a table with --as
    Import(import::Import),
    /// Write a form (XLSX) to fill in and import
    Template(template::Template),
    /// Take the structure of a year over into the next
    NextYear(next_year::NextYear),
    /// List the rule sets that come with the program, or print one as an event
    Rules(rules::Rules),
    /// Close a period: record its scorecard with its hash
    Close(close::Close),
    /// Show where units stand: now, at the ends of quarters, what is red, fell, overdue and open
    Summary(summary::Summary),
    /// Show the scorecard of a unit and year
    Scorecard(scorecard::Scorecard),
    /// Show the budget book of a unit and year
    Budget(budget::Budget),
    /// Show the findings of a unit, with what is due and overdue
    Findings(findings::Findings),
    /// Print one figure, as a plain decimal
    Figure(figure::Figure),
    /// Show how a figure came to be: formula, inputs, and every event behind it
    Trace(trace::Trace),
    /// Show what changed on a card between two moments, by which events
    Diff(diff::Diff),
    /// Show each quarter as reported at its close, as known now, and the restatement
    Quarters(quarters::Quarters),
    /// Show what waits: entries, approvals, findings, targets, closings
    Inbox(inbox::Inbox),
    /// Show what was published of a unit and year, and what of it no longer holds
    Published(published::Published),
    /// Review a published report against the ledger, figure by figure
    Review(review::Review),
    /// List events
    Events(events::Events),
    /// Write the figures part of a performance report (LKj)
    Report(report::Report),
    /// Make an export for an auditor: a bag that can be checked without this program
    Export(export::Export),
    /// Sign and print the newest checkpoint
    Checkpoint(checkpoint::Checkpoint),
    /// Print a proof against a checkpoint
    Proof(proof::Proof),
    /// Watch ledgers as a witness, and sign what is an extension
    Witness(witness::Witness),
    /// Keep a verified copy of a ledger that is served elsewhere
    Mirror(mirror::Mirror),
    /// Move a ledger's journal into PostgreSQL, or back into its folder
    Move(relocate::Move),
    /// Back a ledger up beside a running server: incremental, whole, verified
    Backup(backup::Backup),
    /// Restore a ledger from a backup, or rehearse that
    Restore(restore::Restore),
    /// Take over from a mirror, a backup or an export the lines and evidence that the ledger names and lacks
    Repair(repair::Repair),
    /// Show where records stand by the retention schedule, and which are held
    Retention(retention::Retention),
    /// Say what is wrong with ledger, machine and service, and what to do; reads only
    Doctor(doctor::Doctor),
    /// Check the ledger against itself; reads only
    Verify(verify::Verify),
    /// Judge a bag: proven, consistent only, or not valid
    VerifyBag(verify_bag::VerifyBag),
    /// Serve the ledger over HTTP
    Serve(serve::Serve),
    /// Print the configuration that serve would use
    Config(serve::Show),
    /// Write the man pages into a folder
    Man(manual::Man),
    /// Print completions for a shell
    Completions(manual::Completions),
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Init(command) => command.run(),
            Command::Sample(command) => command.run(),
            Command::Demo(command) => command.run(),
            Command::Grant(command) => command.run(),
            Command::AcknowledgeTail(command) => command.run(),
            Command::Erase(command) => command.run(),
            Command::Confirm(command) => command.run(),
            Command::ActorKey(command) => command.run(),
            Command::RotateKey(command) => command.run(),
            Command::RecoverAdmin(command) => command.run(),
            Command::Renew(command) => command.run(),
            Command::ClockCorrect(command) => command.run(),
            Command::Approve(command) => command.run(),
            Command::Attach(command) => command.run(),
            Command::Append(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Template(command) => command.run(),
            Command::NextYear(command) => command.run(),
            Command::Rules(command) => command.run(),
            Command::Close(command) => command.run(),
            Command::Summary(command) => command.run(),
            Command::Scorecard(command) => command.run(),
            Command::Budget(command) => command.run(),
            Command::Findings(command) => command.run(),
            Command::Figure(command) => command.run(),
            Command::Trace(command) => command.run(),
            Command::Diff(command) => command.run(),
            Command::Quarters(command) => command.run(),
            Command::Inbox(command) => command.run(),
            Command::Published(command) => command.run(),
            Command::Review(command) => command.run(),
            Command::Events(command) => command.run(),
            Command::Report(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Checkpoint(command) => command.run(),
            Command::Proof(command) => command.run(),
            Command::Witness(command) => command.run(),
            Command::Mirror(command) => command.run(),
            Command::Move(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Repair(command) => command.run(),
            Command::Retention(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Verify(command) => command.run(),
            Command::VerifyBag(command) => command.run(),
            Command::Serve(command) => command.run(),
            Command::Config(command) => command.run(),
            Command::Man(command) => command.run(),
            Command::Completions(command) => command.run(),
        }
    }
}
