package org.claviger.server.policy;

import java.util.Optional;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;

/** Who a certificate is, by the records of the store: asked anew for every request, so that a revocation counts at once. */
public interface Subjects {
    /**
     * @param record what the answer rests on; the decision is committed against this very version
     */
    record Known(StoredRecord record, Subject subject) {}

    Optional<Known> find(StoreView view, ClientCertificate certificate);

    /** The client of this name: who gave a ticket that another shows. */
    Optional<Known> find(StoreView view, String name);
}
