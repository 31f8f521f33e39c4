package org.claviger.server.dispatch;

import java.util.List;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.version.Dialect;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
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

    /** Runs the jobs of a domain that wait; returns how many it has finished. */
    public int runDue(String domain) {
        int finished = 0;
        for (Jobs.Due due : jobs.due(store, domain)) {
            if (run(due)) {
                finished++;
            }
        }
        return finished;
    }

    private boolean run(Jobs.Due due) {
        StoredJob job = due.job();
        Ttlv payload = BinaryEncoding.read(job.payload().asByteBuffer(), Limits.DEFAULT);
        BatchItem item = new BatchItem(job.operation(), null, (Ttlv.Structure) payload, false, List.of(), null);
        BatchRunner.Request request = new BatchRunner.Request(
                job.certificate(),
                header(job),
                Dialect.of(job.version()),
                List.of(item),
                correlationValues.next(),
                true);
        Ttlv.Structure answer = batches.run(request).getFirst();
        try {
            Bytes stored = Jobs.holdsSecret(answer) ? Bytes.EMPTY : Jobs.encode(answer);
            Change change = Change.builder()
                    .read(due.record())
                    .update(due.record(), Jobs.content(job.completed(stored)))
                    .build();
            store.commit(change);
            return true;
        } catch (ConflictException e) {
            log.atDebug().addKeyValue("job", due.record().key()).log("Another node has finished this job");
            return false;
        } finally {
            answer.closeSecrets();
        }
    }

    private static RequestHeader header(StoredJob job) {
        return new RequestHeader(
                ProtocolVersionNumber.of(job.version()),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                1);
    }
}
