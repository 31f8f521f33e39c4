package org.claviger.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.claviger.server.metrics.Health.Verdict;

/** {@code /metrics} and {@code /healthz} in plain HTTP on a port of their own. */
public final class MonitoringServer implements AutoCloseable {
    /** How many scrapes may run at once; further ones are told to come back. */
    private static final int SCRAPES_MAX = 8;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore scrapes = new Semaphore(SCRAPES_MAX);

    private MonitoringServer(HttpServer http) {
        this.http = http;
    }

    public static MonitoringServer start(InetSocketAddress listen, Metrics metrics, Supplier<List<Verdict>> health)
            throws IOException {
        MonitoringServer server = new MonitoringServer(HttpServer.create(listen, 16));
        server.http.setExecutor(server.threads);
        server.http.createContext(
                "/metrics",
                exchange -> server.answer(exchange, "/metrics", () -> {
                    ByteArrayOutputStream text = new ByteArrayOutputStream();
                    PrometheusTextFormatWriter.create()
                            .write(text, metrics.registry().scrape());
                    return new Page(200, PrometheusTextFormatWriter.CONTENT_TYPE, text.toString(UTF_8));
                }));
        server.http.createContext(
                "/healthz", exchange -> server.answer(exchange, "/healthz", () -> page(health.get())));
        server.http.start();
        return server;
    }

    public InetSocketAddress address() {
        return http.getAddress();
    }

    private record Page(int status, String type, String body) {}

    private interface Source {
        Page get() throws IOException;
    }

    private static Page page(List<Verdict> verdicts) {
        boolean healthy = verdicts.stream().allMatch(Verdict::healthy);
        StringBuilder text = new StringBuilder(healthy ? "ok\n" : "failing\n");
        for (Verdict verdict : verdicts) {
            text.append(verdict.part())
                    .append(verdict.healthy() ? " ok" : " failing")
                    .append(verdict.remark().isEmpty() ? "" : ": " + verdict.remark())
                    .append('\n');
        }
        return new Page(healthy ? 200 : 503, "text/plain; charset=utf-8", text.toString());
    }

    private void answer(HttpExchange exchange, String path, Source source) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.sendResponseHeaders(405, -1);
            } else if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!scrapes.tryAcquire()) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                try {
                    send(exchange, source.get(), method.equals("HEAD"));
                } finally {
                    scrapes.release();
                }
            }
        }
    }

    private static void send(HttpExchange exchange, Page page, boolean headOnly) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", page.type());
        byte[] body = page.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(page.status(), headOnly ? -1 : body.length);
        if (!headOnly) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
