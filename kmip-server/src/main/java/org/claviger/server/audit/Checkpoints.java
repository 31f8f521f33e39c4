package org.claviger.server.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.TokenSigner;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.SumExpectation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the head of a node's journal every {@link #ENTRIES_MAX} entries or {@link #INTERVAL}, whichever comes first,
 * and when the server stops; keeps each checkpoint in the store, and the newest in files.
 */
public final class Checkpoints implements AutoCloseable {
    public static final int ENTRIES_MAX = 1_000;
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** A record that waits longer for its signature is a fault. */
    public static final Duration LATE = Duration.ofMinutes(1);

    /** How often the head is looked at: at 4,000 records a second, a checkpoint comes after at most 1,400. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration STOP = Duration.ofSeconds(5);

    /** What a {@link TokenSigner} makes. */
    private static final String ALGORITHM = "SHA256withECDSA";

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final ObjectStore store;
    private final String node;
    private final TokenSigner key;
    private final String keyFingerprint;
    private final InstantSource clock;
    private final List<Path> files;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable JournalPosition signed;
    private volatile long unsignedSinceNanos;
    private volatile boolean unsigned;
    private volatile boolean failing;

    private Checkpoints(ObjectStore store, String node, TokenSigner key, InstantSource clock, List<Path> files) {
        this.store = store;
        this.node = node;
        this.key = key;
        this.keyFingerprint = Checkpoint.fingerprint(key.publicKey());
        this.clock = clock;
        this.files = List.copyOf(files);
        this.thread = Thread.ofPlatform().name("audit-checkpoints").daemon().unstarted(this::run);
    }

    /**
     * Begins to sign.
     *
     * @param files where the newest checkpoint is written: in the home, and at the places outside it that were
     *     configured
     */
    public static Checkpoints start(
            ObjectStore store, String node, TokenSigner key, InstantSource clock, List<Path> files) {
        Checkpoints checkpoints = new Checkpoints(store, node, key, clock, files);
        checkpoints.thread.start();
        return checkpoints;
    }

    /** How long the oldest entry without a signature has waited; zero when everything is signed. */
    public Duration overdue() {
        return unsigned ? Duration.ofNanos(System.nanoTime() - unsignedSinceNanos) : Duration.ZERO;
    }

    /** Whether the last attempt to sign or to write failed. */
    public boolean isFailing() {
        return failing;
    }

    /** Signs what there is now; of no effect when the head is signed. */
    public synchronized Optional<Checkpoint> signNow() {
        Optional<JournalEntry> head = store.journalHead(node);
        if (head.isEmpty() || head.get().position().equals(signed)) {
            unsigned = false;
            return Optional.empty();
        }
        Checkpoint checkpoint = sign(head.get());
        RecordKey recordKey = new RecordKey(RecordKey.SERVER, RecordKind.CHECKPOINT, recordId(checkpoint));
        if (store.find(recordKey).isEmpty()) {
            store.commit(Change.builder()
                    .create(recordKey, checkpoint.when(), RecordContent.of(Blob.of(checkpoint.toText())))
                    .build());
        }
        for (Path file : files) {
            write(file, checkpoint.toText());
        }
        signed = checkpoint.position();
        unsigned = false;
        return Optional.of(checkpoint);
    }

    /** Signs what is left and stops; the store and the HSM are still open then. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP);
            signNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (isDue()) {
                signNow();
            }
            if (failing) {
                failing = false;
                LOG.info("Audit checkpoints are signed again");
            }
        } catch (RuntimeException e) {
            // The server goes on and tries again: `overdue` tells how long, and who decides has a limit for it.
            if (!failing) {
                failing = true;
                LOG.atError().setCause(e).log("An audit checkpoint could not be signed and kept; trying again");
            }
        }
    }

    private synchronized boolean isDue() {
        Optional<JournalEntry> head = store.journalHead(node);
        if (head.isEmpty() || head.get().position().equals(signed)) {
            unsigned = false;
            return false;
        }
        if (!unsigned) {
            unsigned = true;
            unsignedSinceNanos = System.nanoTime();
        }
        return entriesSinceSigned(head.get().position()) >= ENTRIES_MAX
                || overdue().compareTo(INTERVAL) >= 0;
    }

    private long entriesSinceSigned(JournalPosition head) {
        return signed == null || signed.epoch() != head.epoch() ? head.sequence() : head.sequence() - signed.sequence();
    }

    private Checkpoint sign(JournalEntry head) {
        Instant when = Checkpoint.stamp(clock.instant());
        List<SumExpectation> sums = SignedSums.of(store.sums(), node);
        byte[] signature = key.sign(Checkpoint.message(head, when, keyFingerprint, ALGORITHM, sums));
        Checkpoint checkpoint = new Checkpoint(
                node, head.position(), head.hash(), when, keyFingerprint, ALGORITHM, sums, Bytes.owning(signature));
        if (!checkpoint.isSignedBy(key.publicKey())) {
            throw new AuditException("The HSM's signature of an audit checkpoint does not verify");
        }
        return checkpoint;
    }

    private static String recordId(Checkpoint checkpoint) {
        JournalPosition position = checkpoint.position();
        return "%s/%016x/%016x".formatted(checkpoint.node(), position.epoch(), position.sequence());
    }

    private static void write(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AuditException("The audit checkpoint could not be written to " + file, e);
        }
    }
}
