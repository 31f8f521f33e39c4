package org.claviger.server.dispatch;

import java.util.List;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.version.Dialect;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs deferred items: at the start of the server those that an earlier run left, then those that come. */
public final class JobRunner {
    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final ObjectStore store;
    private final Jobs jobs;
    private final BatchRunner batches;
    private final CorrelationValues correlationValues;

    public JobRunner(ObjectStore store, Jobs jobs, BatchRunner batches, CorrelationValues correlationValues) {
        this.store = store;
        this.jobs = jobs;
        this.batches = batches;
        this.correlationValues = correlationValues;
    }

    /** Runs the jobs of a domain that wait, and ends those that have expired; returns how many it has finished. */
    public int runDue(String domain) {
        int finished = 0;
        for (Jobs.Due due : jobs.due(store, domain)) {
            try {
                if (run(due)) {
                    finished++;
                }
            } catch (ConflictException e) {
                log.debug("What a deferred operation rests on changes all the time; it is tried again");
            } catch (StoreException e) {
                // It was promised. What it does is in one commit with its end: it is done whole, or still to be done.
                log.atWarn().setCause(e).log("The store did not take a deferred operation; it is tried again");
                return finished;
            }
        }
        for (StoredRecord expired : jobs.expired(store, domain, batches.now())) {
            commit(Change.builder().read(expired).delete(expired).build());
        }
        return finished;
    }

    /** What a job changes is committed with its answer; where it fails, there is the answer alone to commit. */
    private boolean run(Jobs.Due due) {
        StoredJob job = due.job();
        BatchRunner.Request request = new BatchRunner.Request(
                job.certificate(),
                RequestHeader.of(job.version()),
                Dialect.of(job.version()),
                List.of(job.item()),
                correlationValues.next(),
                due);
        Ttlv.Structure answer = batches.run(request).getFirst();
        try {
            StoredRecord record = store.find(due.record().key()).orElse(null);
            if (record == null || StoredJob.read(record.body()).isCompleted()) {
                return true;
            }
            return commit(Change.builder()
                    .read(record)
                    .update(record, Jobs.content(Jobs.completed(due, answer)))
                    .build());
        } finally {
            answer.closeSecrets();
        }
    }

    private boolean commit(Change change) {
        try {
            store.commit(change);
            return true;
        } catch (ConflictException e) {
            log.debug("Somebody else has finished this job");
            return false;
        }
    }
}
