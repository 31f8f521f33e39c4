package org.claviger.hsm.pkcs11;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.claviger.hsm.HsmException;

/** A few platform threads for calls that take long in the module: a virtual thread would pin its carrier meanwhile. */
final class SlowCalls implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int QUEUE_MAX = 64;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            Thread.ofPlatform().daemon().name("hsm-slow-", 0).factory());

    SlowCalls() {
        executor.allowCoreThreadTimeOut(true);
    }

    <T> T run(Supplier<T> call) {
        if (!Thread.currentThread().isVirtual()) {
            return call.get();
        }
        Future<T> result;
        try {
            result = executor.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new HsmException(
                    HsmException.Reason.BUSY, "too many slow calls of the module are waiting: send fewer.", e);
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
            throw new IllegalStateException("a slow call of the module failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
