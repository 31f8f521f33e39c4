package org.claviger.secret;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Secret bytes outside the heap, in locked memory where the system allows it. Whoever made it closes it, which zeroes
 * it; reading it takes a {@link SecretAccess}. Equality is identity: contents are compared in constant time by
 * {@link #matches}. A use after close throws {@link IllegalStateException}.
 *
 * <p>One that is forgotten is zeroed when the collector finds it, and counted in {@link #forgotten()}, so that tests
 * see the mistake while a server in production survives it.
 *
 * <p>Reading from many threads is safe. One that is closed by another thread while it is read, copied or compared is
 * refused as if it had been closed before; a {@link #segment} has no such guard, and whoever takes it keeps the secret
 * open.
 */
public final class SecretBytes implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong FORGOTTEN = new AtomicLong();

    private final MemorySegment memory;
    private final Release release;
    private final Cleaner.Cleanable cleanable;

    private SecretBytes(int length) {
        LockedMemory.Block block = LockedMemory.allocate(length);
        memory = block.memory().asSlice(0, length);
        release = new Release(block);
        cleanable = CLEANER.register(this, release);
    }

    /** The length, all zero: to be filled through {@link #segment}. */
    public static SecretBytes allocate(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("negative length " + length);
        }
        return new SecretBytes(length);
    }

    /** A copy of the bytes, which stay as they are: for what the caller does not own. */
    public static SecretBytes copyOf(byte[] bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    public static SecretBytes copyOf(byte[] bytes, int from, int to) {
        Objects.checkFromToIndex(from, to, bytes.length);
        var secret = new SecretBytes(to - from);
        MemorySegment.copy(bytes, from, secret.memory, ValueLayout.JAVA_BYTE, 0, to - from);
        return secret;
    }

    public static SecretBytes copyOf(MemorySegment bytes) {
        var secret = new SecretBytes(Math.toIntExact(bytes.byteSize()));
        secret.memory.copyFrom(bytes);
        return secret;
    }

    /** Takes the bytes over and zeroes the array. */
    public static SecretBytes takeFrom(byte[] bytes) {
        try {
            return copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** How many were found unclosed by the collector since the process began. */
    public static long forgotten() {
        return FORGOTTEN.get();
    }

    public int length() {
        return (int) memory.byteSize();
    }

    public boolean isEmpty() {
        return length() == 0;
    }

    public boolean isClosed() {
        return release.done.get();
    }

    public SecretBytes copy() {
        return slice(0, length());
    }

    /** A copy of a part, with a life of its own. */
    public SecretBytes slice(int from, int to) {
        Objects.checkFromToIndex(from, to, length());
        checkOpen();
        SecretBytes copy = copyOf(memory.asSlice(from, to - from));
        try {
            requireWasOpen();
            return copy;
        } catch (IllegalStateException e) {
            copy.close();
            throw e;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Whether both hold the same bytes, in a time that depends on the lengths alone. */
    public boolean matches(SecretBytes other) {
        checkOpen();
        other.checkOpen();
        try {
            boolean same = sameBytes(memory, other.memory);
            requireWasOpen();
            other.requireWasOpen();
            return same;
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(other);
        }
    }

    /** Whether it holds these bytes, in a time that depends on the lengths alone. */
    public boolean matches(byte[] other) {
        checkOpen();
        try {
            boolean same = sameBytes(memory, MemorySegment.ofArray(other));
            requireWasOpen();
            return same;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static boolean sameBytes(MemorySegment one, MemorySegment two) {
        if (one.byteSize() != two.byteSize()) {
            return false;
        }
        int difference = 0;
        for (long i = 0; i < one.byteSize(); i++) {
            difference |= one.get(ValueLayout.JAVA_BYTE, i) ^ two.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0;
    }

    /**
     * The memory itself. It stays valid until {@link #close()}; afterwards it may hold another secret, so the segment
     * is never kept longer than the open secret is.
     */
    public MemorySegment segment(SecretAccess access) {
        Objects.requireNonNull(access);
        checkOpen();
        return memory;
    }

    /** Lends the bytes as an array, which is zeroed when the consumer returns: it must not be kept. */
    public void use(SecretAccess access, Consumer<byte[]> consumer) {
        read(access, bytes -> {
            consumer.accept(bytes);
            return true;
        });
    }

    /** As {@link #use}, for a result that is no view of the array. */
    public <T> T read(SecretAccess access, Function<byte[], T> function) {
        byte[] bytes = segment(access).toArray(ValueLayout.JAVA_BYTE);
        try {
            requireWasOpen();
            return function.apply(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Reference.reachabilityFence(this);
        }
    }

    /** Zeroes the bytes and gives their memory back; a second call does nothing. */
    @Override
    public void close() {
        release.closedByOwner = true;
        cleanable.clean();
    }

    private void checkOpen() {
        if (release.done.get()) {
            throw new IllegalStateException("the secret was closed");
        }
    }

    /**
     * What was read is of this secret: closed by another thread meanwhile, its memory may have been given to the next.
     */
    private void requireWasOpen() {
        VarHandle.acquireFence();
        checkOpen();
    }

    /** The length alone. */
    @Override
    public String toString() {
        return "[" + length() + " secret bytes]";
    }

    private static final class Release implements Runnable {
        private final LockedMemory.Block block;
        private final AtomicBoolean done = new AtomicBoolean();
        private volatile boolean closedByOwner;

        Release(LockedMemory.Block block) {
            this.block = block;
        }

        @Override
        public void run() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            if (!closedByOwner) {
                FORGOTTEN.incrementAndGet();
            }
            block.release();
        }
    }
}
