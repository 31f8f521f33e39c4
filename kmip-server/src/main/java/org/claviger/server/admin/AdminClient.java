package org.claviger.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.admin.AdminMessages.Hello;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.audit.AuditVerifier;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.Stores;
import org.jspecify.annotations.Nullable;

/** Asks a home for something: through its socket where a server runs, else by opening it. */
public final class AdminClient {
    private final HomeDirectory home;
    private final Officers.@Nullable Credentials officer;

    /** @param officer who stands behind the request; null where it changes nothing */
    public AdminClient(HomeDirectory home, Officers.@Nullable Credentials officer) {
        this.home = home;
        this.officer = officer;
    }

    public Reply ask(Request request) {
        return whereverItIs(socket -> talk(socket, request), () -> {
            try (OpenHome open = OpenHome.open(
                    home, ConfigurationLoader.load(home.path(), List.of()), TrustedClock.ofSystem(), _ -> {})) {
                Administration administration =
                        new Administration(open, new Doctor(() -> Duration.ZERO, List::of, List::of));
                String challenge = RandomCode.of(open.random());
                return administration.execute(envelope(request, challenge), challenge);
            }
        });
    }

    /** Verifies the audit; without a server this takes neither module nor PIN. */
    public Reply verifyAudit() {
        return whereverItIs(socket -> talk(socket, new Request("audit-verify", Map.of())), () -> {
            Configuration configuration = ConfigurationLoader.load(home.path(), List.of());
            StoreSettings settings = StoreSettings.of(AuditVerifier.withoutTags(), _ -> {})
                    .withNode(configuration.store().node());
            try (ObjectStore store = Stores.open(configuration.store().url(), home.path(), settings)) {
                return AuditCheck.verify(home, store, configuration.audit().checkpointCopies());
            }
        });
    }

    private interface Offline {
        Reply get();
    }

    private Reply whereverItIs(Function<SocketChannel, Reply> online, Offline offline) {
        home.requireInitialised();
        long end = System.nanoTime() + HomeLock.PATIENCE.toNanos();
        while (true) {
            Optional<SocketChannel> socket = connect();
            if (socket.isPresent()) {
                try (SocketChannel channel = socket.get()) {
                    return online.apply(channel);
                } catch (IOException e) {
                    throw HomeDirectory.explain(e);
                }
            }
            Optional<HomeLock> lock = HomeLock.tryLock(home);
            if (lock.isPresent()) {
                try (HomeLock _ = lock.get()) {
                    return offline.get();
                }
            }
            String waiting = HomeLock.waitsFor(home);
            if (!waiting.isEmpty()) {
                throw new AdminException("The server of " + home.path() + " " + waiting);
            }
            if (System.nanoTime() > end) {
                throw new AdminException("Another process has the home " + home.path()
                        + " and does not answer; wait until it has started or stopped, or end it");
            }
            HomeLock.pause();
        }
    }

    private Optional<SocketChannel> connect() {
        if (!Files.exists(home.socket())) {
            return Optional.empty();
        }
        try (SocketPath path = SocketPath.of(home)) {
            return Optional.of(SocketChannel.open(path.address()));
        } catch (IOException e) {
            // Left behind by a process that was killed, or not yet listened to, or not for this user.
            if (!Files.isWritable(home.socket())) {
                throw new AdminException(
                        "The socket " + home.socket() + " is for the home's owner and root alone; run as one of them",
                        e);
            }
            return Optional.empty();
        }
    }

    private Reply talk(SocketChannel channel, Request request) {
        try {
            InputStream in = Channels.newInputStream(channel);
            OutputStream out = Channels.newOutputStream(channel);
            Hello hello = AdminMessages.readLine(in, Hello.class);
            AdminMessages.writeLine(out, envelope(request, hello.challenge()));
            return AdminMessages.readLine(in, Reply.class);
        } catch (IOException e) {
            throw new AdminException(
                    "The server went away before it answered; look at its log, and whether it was done", e);
        }
    }

    private Envelope envelope(Request request, String challenge) {
        String body = AdminMessages.encode(request);
        return officer == null
                ? new Envelope(body, null, null)
                : OfficerProof.sign(body, challenge, officer.key(), officer.certificate());
    }
}
