package org.claviger.hsm.pkcs11;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmException;

/**
 * The probe of one generation, on a thread of its own: it takes most of a second in a cold process, which a start need not
 * wait for. Whoever asks for its result does.
 */
final class Probing {
    private static final long WAIT_SECONDS = 60;

    private final CompletableFuture<Boolean> paddedWrapIsExact = new CompletableFuture<>();
    private final CompletableFuture<HsmCapabilities> capabilities = new CompletableFuture<>();

    void start(Supplier<Boolean> paddedWrap, Supplier<HsmCapabilities> all) {
        Thread.ofPlatform().daemon().name("hsm-probe").start(() -> {
            // In this order: the capabilities are found by wrapping, which asks for the first.
            complete(paddedWrapIsExact, paddedWrap);
            complete(capabilities, all);
        });
    }

    private static <T> void complete(CompletableFuture<T> future, Supplier<T> result) {
        try {
            future.complete(result.get());
        } catch (RuntimeException e) {
            future.completeExceptionally(e);
        }
    }

    boolean paddedWrapIsExact() {
        return get(paddedWrapIsExact);
    }

    boolean isDone() {
        return capabilities.isDone();
    }

    HsmCapabilities capabilities() {
        return get(capabilities);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HsmException cause) {
                throw new HsmException(cause.reason(), cause.getMessage(), cause);
            }
            throw new IllegalStateException("the module could not be probed", e.getCause());
        } catch (TimeoutException e) {
            throw new HsmException(HsmException.Reason.UNAVAILABLE, "the module is too slow to be probed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HsmException(HsmException.Reason.BUSY, "the wait for the probe was interrupted.", e);
        }
    }
}
