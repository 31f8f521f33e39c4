package org.claviger.server.dispatch;

import java.time.Duration;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/** Is told of every item that was answered; for measuring, and without a say. */
@FunctionalInterface
public interface ItemObserver {
    /**
     * @param operation null where the item named none that is known
     * @param reason null for a success
     * @param time from the beginning of the item's batch to its durable end
     */
    void answered(@Nullable Operation operation, @Nullable ResultReason reason, Duration time);

    /** Looks away. */
    ItemObserver NONE = (operation, reason, time) -> {};
}
