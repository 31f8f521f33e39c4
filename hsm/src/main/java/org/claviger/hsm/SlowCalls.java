package org.claviger.hsm;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A few platform threads for what takes long. A virtual thread would hold its carrier meanwhile, of which there are as
 * many as processors, and so everybody else's requests.
 */
public final class SlowCalls implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    /** @param waitingMax how many calls wait for a thread; further ones are refused */
    public SlowCalls(String name, int threads, int waitingMax) {
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waitingMax),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs it on one of the threads, or at once where the caller is no virtual thread. */
    public <T> T run(Supplier<T> call) {
        if (!Thread.currentThread().isVirtual()) {
            return call.get();
        }
        Future<T> result;
        try {
            result = executor.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new HsmException(HsmException.Reason.BUSY, "too many slow calls are waiting: send fewer.", e);
        }
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HsmException(HsmException.Reason.BUSY, "the wait for a slow call was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a slow call failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
