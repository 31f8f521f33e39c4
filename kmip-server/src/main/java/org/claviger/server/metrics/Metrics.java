package org.claviger.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The table of everything that is counted: one row each. Labels have values from tables of ours alone (operations,
 * results, reasons), never from clients, so that their number is bounded.
 */
public final class Metrics {
    /** A row, as the reference documentation lists it. */
    public record Row(String name, String kind, List<String> labels, String meaning) {}

    private static final double[] SECONDS = {
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<Row> rows = new ArrayList<>();

    private final Gauge connections = gauge("claviger_connections_open", "Open connections.");
    private final Counter connectionsTotal =
            counter("claviger_connections_total", "Connections by what became of them at accept.", "outcome");
    private final Counter handshakes =
            counter("claviger_tls_handshakes_total", "TLS handshakes by what became of them.", "outcome");
    private final Counter closes =
            counter("claviger_connection_closes_total", "Connections closed by the server.", "reason");
    private final Counter messages = counter("claviger_messages_total", "Whole messages that were read.");
    private final Counter messageBytes =
            counter("claviger_message_bytes_total", "Bytes of whole messages.", "direction");
    private final Gauge inFlight = gauge("claviger_requests_in_flight", "Messages that wait or run.");
    private final Counter pauses = counter(
            "claviger_backpressure_pauses_total", "How often reading stopped because a connection's queue was full.");
    private final Counter operations =
            counter("claviger_operations_total", "Batch items by operation and result.", "operation", "result");
    private final Histogram operationSeconds = histogram(
            "claviger_operation_seconds", "Time of a batch item, from its decision to its durable end.", "operation");
    private final Gauge certificateSeconds =
            gauge("claviger_tls_certificate_expiry_timestamp_seconds", "When the server's own certificate expires.");

    public Metrics() {
        JvmMetrics.builder().register(registry);
    }

    public void connectionOpened() {
        connections.inc();
        connectionsTotal.labelValues("accepted").inc();
    }

    public void connectionOverLimit() {
        connectionsTotal.labelValues("over_limit").inc();
    }

    public void connectionClosed() {
        connections.dec();
    }

    public void handshake(boolean accepted) {
        handshakes.labelValues(accepted ? "accepted" : "refused").inc();
    }

    /** @param reason a constant of ours */
    public void closedByServer(String reason) {
        closes.labelValues(reason).inc();
    }

    public void messageRead(int bytes) {
        messages.inc();
        messageBytes.labelValues("in").inc(bytes);
        inFlight.inc();
    }

    public void messageAnswered(int bytes) {
        messageBytes.labelValues("out").inc(bytes);
    }

    public void messageDone() {
        inFlight.dec();
    }

    public void readingPaused() {
        pauses.inc();
    }

    /**
     * @param operation a name from the table of operations, or one constant for what is not in it
     * @param result a name from the table of result reasons, or {@code success}
     */
    public void operation(String operation, String result, double seconds) {
        operations.labelValues(operation, result).inc();
        operationSeconds.labelValues(operation).observe(seconds);
    }

    public void certificateExpires(long epochSecond) {
        certificateSeconds.set((double) epochSecond);
    }

    /** A row whose value somebody else knows: sizes, health. */
    public void watch(String name, String meaning, DoubleSupplier value) {
        rows.add(new Row(name, "gauge", List.of(), meaning));
        GaugeWithCallback.builder()
                .name(name)
                .help(meaning)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    private Counter counter(String name, String meaning, String... labels) {
        rows.add(new Row(name, "counter", List.of(labels), meaning));
        return Counter.builder().name(name).help(meaning).labelNames(labels).register(registry);
    }

    private Gauge gauge(String name, String meaning) {
        rows.add(new Row(name, "gauge", List.of(), meaning));
        return Gauge.builder().name(name).help(meaning).register(registry);
    }

    private Histogram histogram(String name, String meaning, String... labels) {
        rows.add(new Row(name, "histogram", List.of(labels), meaning));
        return Histogram.builder()
                .name(name)
                .help(meaning)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
    }
}
