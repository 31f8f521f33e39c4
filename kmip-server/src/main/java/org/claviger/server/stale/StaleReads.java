package org.claviger.server.stale;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.storage.Blob;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreView;

/**
 * What may be read while the database is away. The one exception from the promise that what was revoked is revoked on
 * every node at once, and so nothing unless it was asked for.
 */
public interface StaleReads {
    /** Nothing is read without the database. */
    StaleReads OFF = new StaleReads() {};

    /** A view for a decision, which remembers what is read; empty where nothing is to be remembered. */
    default Optional<LearningView> learning(StoreView view) {
        return Optional.empty();
    }

    /** Something that was asked of the store has failed. */
    default void noticed(StoreException failure) {}

    /** What may be read now without the database; empty while it is there. */
    default Optional<KnownView> view() {
        return Optional.empty();
    }

    /** Whether the database was looked for since it was missed, and was not there: nobody has to wait for it. */
    default boolean isKnownAway() {
        return false;
    }

    /**
     * Keeps the audit records of answers that were read without the database; they are on the disk when this returns.
     *
     * @throws StoreUnavailableException if there is no room, or the database is back: nothing may be answered
     */
    default void keep(List<Blob> records) {
        throw new StoreUnavailableException("nothing is read here without the database");
    }

    /** Answers a question that is asked outside of any decision, as in a handshake. */
    default <T> T ask(ObjectStore store, Function<StoreView, T> question) {
        Optional<KnownView> away = view();
        if (away.isPresent()) {
            try {
                return question.apply(away.get());
            } catch (StoreUnavailableException e) {
                if (isKnownAway()) {
                    throw e;
                }
                // Not known: the database may be back.
                return question.apply(store);
            }
        }
        try {
            return question.apply(store);
        } catch (StoreUnavailableException e) {
            noticed(e);
            KnownView known = view().orElseThrow(() -> e);
            return question.apply(known);
        }
    }
}
