package org.claviger.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap that the system keeps out of swap and core dumps: slabs cut into blocks of one size each, with
 * a free list for each size. Slabs are kept for the life of the process, so a busy server locks pages once and not
 * for each key; a block larger than the largest size has pages of its own, which are given back.
 *
 * <p>Where the system refuses to lock (RLIMIT_MEMLOCK), memory is handed out unlocked, and {@link #locked()} is false
 * from then on: the start warns, and {@code doctor} shows it.
 */
public final class LockedMemory {
    private static final int SMALLEST = 32;
    private static final int LARGEST = 16 * 1024;
    private static final long SLAB_BYTES = 64 * 1024;
    private static final long PAGE_BYTES = 4096;
    private static final int MADV_DONTDUMP = 16;

    private static final AtomicLong LOCKED_BYTES = new AtomicLong();
    private static final AtomicLong UNLOCKED_BYTES = new AtomicLong();
    private static final AtomicLong BLOCKS_IN_USE = new AtomicLong();

    private static final @Nullable MethodHandle MLOCK = libc("mlock", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final @Nullable MethodHandle MUNLOCK = libc("munlock", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final @Nullable MethodHandle MADVISE =
            libc("madvise", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);

    private static final SizeClass[] SIZE_CLASSES = sizeClasses();

    private LockedMemory() {}

    /** Whether every byte handed out so far, and still held, is locked. True before the first allocation. */
    public static boolean locked() {
        return UNLOCKED_BYTES.get() == 0;
    }

    public static long lockedBytes() {
        return LOCKED_BYTES.get();
    }

    public static long unlockedBytes() {
        return UNLOCKED_BYTES.get();
    }

    /** Blocks that are handed out and not given back: a number that grows with an idle server is a leak. */
    public static long blocksInUse() {
        return BLOCKS_IN_USE.get();
    }

    /** A block of at least the length, all zero. It is given back by {@link Block#release()}. */
    static Block allocate(int length) {
        for (var sizeClass : SIZE_CLASSES) {
            if (length <= sizeClass.blockBytes) {
                return counted(sizeClass.take());
            }
        }
        return counted(ownPages(length));
    }

    private static Block counted(Block block) {
        BLOCKS_IN_USE.incrementAndGet();
        return block;
    }

    @SuppressWarnings("MustBeClosedChecker") // the block closes the arena when it is released
    private static Block ownPages(int length) {
        Arena arena = Arena.ofShared();
        var pages = new Pages(arena, roundUp(length));
        return new Block(pages.memory, () -> {
            pages.unlock();
            arena.close();
        });
    }

    private static long roundUp(long length) {
        return (length + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    private static SizeClass[] sizeClasses() {
        int count = Integer.numberOfTrailingZeros(LARGEST / SMALLEST) + 1;
        var classes = new SizeClass[count];
        for (int i = 0; i < count; i++) {
            classes[i] = new SizeClass(SMALLEST << i);
        }
        return classes;
    }

    private static @Nullable MethodHandle libc(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup lookup = linker.defaultLookup();
        return lookup.find(name)
                .map(symbol -> linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments)))
                .orElse(null);
    }

    /** A piece of locked memory; whoever holds it zeroes it by giving it back, once. */
    static final class Block {
        private final MemorySegment memory;
        private final Runnable afterZeroing;

        private Block(MemorySegment memory, Runnable afterZeroing) {
            this.memory = memory;
            this.afterZeroing = afterZeroing;
        }

        MemorySegment memory() {
            return memory;
        }

        void release() {
            memory.fill((byte) 0);
            BLOCKS_IN_USE.decrementAndGet();
            afterZeroing.run();
        }
    }

    /** Whole pages, locked if the system allows it. */
    private static final class Pages {
        final MemorySegment memory;
        private final boolean locked;

        Pages(Arena arena, long bytes) {
            memory = arena.allocate(bytes, PAGE_BYTES);
            locked = call(MLOCK, memory);
            (locked ? LOCKED_BYTES : UNLOCKED_BYTES).addAndGet(bytes);
            adviseDontDump(memory);
        }

        void unlock() {
            if (locked) {
                call(MUNLOCK, memory);
            }
            (locked ? LOCKED_BYTES : UNLOCKED_BYTES).addAndGet(-memory.byteSize());
        }

        private static boolean call(@Nullable MethodHandle function, MemorySegment memory) {
            if (function == null) {
                return false;
            }
            try {
                return (int) function.invokeExact(memory, memory.byteSize()) == 0;
            } catch (Throwable e) {
                throw new IllegalStateException("a call of the C library failed", e);
            }
        }

        /** Only advice: a kernel that refuses it still keeps locked pages out of swap. */
        private static void adviseDontDump(MemorySegment memory) {
            if (MADVISE == null) {
                return;
            }
            try {
                int ignored = (int) MADVISE.invokeExact(memory, memory.byteSize(), MADV_DONTDUMP);
            } catch (Throwable e) {
                throw new IllegalStateException("a call of the C library failed", e);
            }
        }
    }

    private static final class SizeClass {
        final int blockBytes;
        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<MemorySegment> free = new ArrayDeque<>();

        SizeClass(int blockBytes) {
            this.blockBytes = blockBytes;
        }

        Block take() {
            lock.lock();
            try {
                if (free.isEmpty()) {
                    addSlab();
                }
                MemorySegment memory = free.removeLast();
                return new Block(memory, () -> giveBack(memory));
            } finally {
                lock.unlock();
            }
        }

        private void addSlab() {
            var slab = new Pages(Arena.global(), SLAB_BYTES);
            for (long offset = 0; offset < SLAB_BYTES; offset += blockBytes) {
                free.addLast(slab.memory.asSlice(offset, blockBytes));
            }
        }

        private void giveBack(MemorySegment memory) {
            lock.lock();
            try {
                free.addLast(memory);
            } finally {
                lock.unlock();
            }
        }
    }
}
