package org.claviger.server.policy;

import java.time.Instant;
import java.util.Optional;
import org.claviger.codec.message.Authentication;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Who a certificate is, by the records of the store: asked anew for every request, so that a revocation counts at once. */
public interface Subjects {
    /**
     * @param record what the answer rests on; the decision is committed against this very version
     */
    record Known(StoredRecord record, Subject subject, Credentials credentials) {}

    /** What else the client has to prove. */
    @FunctionalInterface
    interface Credentials {
        /**
         * @param sent with the message, or null
         * @throws org.claviger.codec.KmipException where the client does not prove itself by them
         */
        void require(@Nullable Authentication sent, Instant now);
    }

    Optional<Known> find(StoreView view, ClientCertificate certificate);

    /** The client of this name: who gave a ticket that another shows. */
    Optional<Known> find(StoreView view, String name);
}
