//! Log lines and traces of the service.

use std::{
    io::{self, IsTerminal},
    sync::OnceLock,
    thread,
};

use anyhow::Context as _;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt,
    layer::SubscriberExt,
    reload::{self, Handle},
    util::SubscriberInitExt,
};

use crate::http::{Config, config::LogForm};

/// Starts both. Log lines go to stderr, because stdout is for results. Traces end when the returned value is dropped.
pub fn start(config: &Config) -> anyhow::Result<Traces> {
    let (filter, handle) = reload::Layer::new(filter(config)?);
    let lines = fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    let lines = match config.log {
        LogForm::Json => lines.json().with_filter(filter).boxed(),
        LogForm::Text => lines.with_filter(filter).boxed(),
    };
    let (layer, traces) = traces(config)?;
    let started = Registry::default().with(lines).with(layer).try_init();
    started.map_err(|e| anyhow::anyhow!("log: {e}"))?;
    drop(FILTER.set(handle));
    Ok(traces)
}

fn filter(config: &Config) -> anyhow::Result<EnvFilter> {
    EnvFilter::try_new(&config.log_level).context("--log-level tidak dapat dibaca")
}

/// The filter of log lines, which can be changed while the service runs.
static FILTER: OnceLock<Handle<EnvFilter, Registry>> = OnceLock::new();

/// On each SIGHUP, reads the configuration again and applies its level of log lines.
pub fn follow(read: impl Fn() -> anyhow::Result<Config> + Send + 'static) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut told = {
        let _within = runtime.enter();
        signal(SignalKind::hangup())?
    };
    // The thread ends with the process.
    let wait = move || {
        while runtime.block_on(told.recv()).is_some() {
            let level = read().and_then(|config| Ok((filter(&config)?, config.log_level)));
            match level {
                Ok((filter, level)) => {
                    FILTER.get().map(|handle| handle.reload(filter));
                    tracing::warn!(level, "level of log lines read again");
                }
                Err(error) => tracing::error!(%error, "configuration not read again: the level of before goes on"),
            }
        }
    };
    thread::Builder::new().name("log".to_owned()).spawn(wait).map(drop)
}

type Sink = Option<Box<dyn Layer<tracing_subscriber::layer::Layered<Lines, Registry>> + Send + Sync>>;
type Lines = Box<dyn Layer<Registry> + Send + Sync>;

/// Sends the remaining traces when it is dropped.
#[cfg(feature = "otlp")]
pub struct Traces(Option<opentelemetry_sdk::trace::SdkTracerProvider>);

#[cfg(feature = "otlp")]
impl Drop for Traces {
    fn drop(&mut self) {
        // A collector that is gone must not keep the service from ending.
        drop(self.0.take().map(|provider| provider.shutdown()));
    }
}

#[cfg(feature = "otlp")]
fn traces(config: &Config) -> anyhow::Result<(Sink, Traces)> {
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_otlp::WithExportConfig as _;
    let Some(address) = &config.otlp else { return Ok((None, Traces(None))) };
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().with_endpoint(address).build();
    let exporter = exporter.with_context(|| format!("otlp «{address}» tidak dapat dipakai"))?;
    let resource = opentelemetry_sdk::Resource::builder().with_service_name("jejak").build();
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build();
    let spans = tracing_subscriber::filter::filter_fn(|meta| meta.is_span() && meta.target().starts_with("jejak"));
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("jejak")).with_filter(spans);
    Ok((Some(layer.boxed()), Traces(Some(provider))))
}

/// Empty: this build has no traces.
#[cfg(not(feature = "otlp"))]
pub struct Traces;

#[cfg(not(feature = "otlp"))]
fn traces(config: &Config) -> anyhow::Result<(Sink, Traces)> {
    anyhow::ensure!(config.otlp.is_none(), "otlp: program ini dibangun tanpa jejak OpenTelemetry (--features otlp)");
    Ok((None, Traces))
}
