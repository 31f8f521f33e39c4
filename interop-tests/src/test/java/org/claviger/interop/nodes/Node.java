package org.claviger.interop.nodes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;

/** One of the servers, with its home and its link to the database. */
final class Node implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int CONNECT_SECONDS = 10;

    private final String name;
    private final Home home;
    private final Link link;
    private final int connectSeconds;
    private volatile ServerProcess server;

    private Node(String name, Home home, Link link, int connectSeconds) {
        this.name = name;
        this.connectSeconds = connectSeconds;
        this.home = home;
        this.link = link;
        this.server = home.start();
    }

    /** Makes the service, and its first node. */
    static Node first(Distribution distribution, int database, String... settings) {
        return first(distribution, CONNECT_SECONDS, database, settings);
    }

    /** The same for one that soon takes its database for away. */
    static Node first(Distribution distribution, int connectSeconds, int database, String... settings) {
        Link link = Link.to(database);
        List<String> options = new ArrayList<>(List.of("store.url=" + url(link, connectSeconds), "store.node=node-1"));
        options.addAll(List.of(settings));
        Home home = Home.create(
                distribution,
                options.stream().flatMap(setting -> Stream.of("--set", setting)).toArray(String[]::new));
        return new Node("node-1", home, link, connectSeconds);
    }

    /** Another one of the same service. */
    Node join(String other, int database) {
        Link own = Link.to(database);
        Home joined =
                home.join(text -> text.replace(quoted(url(link, connectSeconds)), quoted(url(own, connectSeconds)))
                        .replace(quoted(name), quoted(other)));
        return new Node(other, joined, own, connectSeconds);
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }

    private static String url(Link link, int connectSeconds) {
        return "postgresql://127.0.0.1:" + link.port() + "/postgres?user=claviger&socketTimeout=4&connectTimeout="
                + connectSeconds;
    }

    String name() {
        return name;
    }

    Home home() {
        return home;
    }

    Link link() {
        return link;
    }

    int port() {
        return server.address().getPort();
    }

    KmipConnection connect(SSLContext tls) throws IOException {
        KmipConnection connection = KmipConnection.open(server.address(), tls);
        connection.patience(PATIENCE);
        return connection;
    }

    ServerProcess server() {
        return server;
    }

    Credentials addClient(String client) {
        return home.addClient(client);
    }

    /** Revokes a client by this node's command, and writes down when. */
    void revoke(String client, Workload workload) {
        long began = System.nanoTime();
        boolean done = home.run("client", "revoke", client).exitCode() == 0;
        workload.add(new Event(
                client,
                Event.Action.REVOKE_CLIENT,
                done ? Event.Outcome.DONE : Event.Outcome.UNKNOWN,
                name,
                began,
                done ? System.nanoTime() : Long.MAX_VALUE));
    }

    void kill() {
        server.kill();
    }

    void start() {
        server = home.start();
    }

    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Command.run(PATIENCE, Map.of(), List.of("kill", signal, "" + server.pid()))
                .orFail();
    }

    String log() {
        return server.log();
    }

    @Override
    public void close() {
        try (home;
                link) {
            server.kill();
        }
    }
}
