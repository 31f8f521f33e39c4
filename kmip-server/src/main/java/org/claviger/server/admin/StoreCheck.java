package org.claviger.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.ObjIntConsumer;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.audit.AuditException;
import org.claviger.server.audit.AuditReport;
import org.claviger.server.audit.Checkpoint;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreReport;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumExpectation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a whole store and compares it with its sums, and those with what was signed. */
public final class StoreCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCheck.class);
    private static final long ROWS_OF_PROGRESS = 250_000;
    private static final int SEED_BYTES = 32;

    private final OpenHome home;

    public StoreCheck(OpenHome home) {
        this.home = home;
    }

    /** What was found: of the records, and of the audit that signs for their sums. */
    public record Findings(StoreReport store, AuditReport audit) {
        public boolean holds() {
            return store.holds() && audit.holds();
        }

        public List<String> problems() {
            List<String> problems = new ArrayList<>(store.problems());
            problems.addAll(audit.problems());
            return problems;
        }
    }

    /** @param head the newest checkpoint that somebody kept outside; null for those that are configured alone */
    Reply verify(@Nullable String head) {
        Findings findings = look(head, StoreCheck::tell);
        List<String> lines = new ArrayList<>();
        lines.add(
                "%d records (%d bytes), %d entries of indexes and %d names were read and compared with %d signed checkpoints"
                        .formatted(
                                findings.store().records(),
                                findings.store().bytes(),
                                findings.store().indexEntries(),
                                findings.store().claims(),
                                findings.audit().checkpoints()));
        if (findings.holds()) {
            lines.add("the store holds what was written last, all of it and nothing else");
            return Reply.done(lines);
        }
        return new Reply(1, lines, findings.problems(), Map.of());
    }

    Reply stats() {
        ObjectCount objects = new ObjectCount();
        StoreReport report = inspect(List.of(), StoreCheck::tell, objects::add);
        List<String> lines = new ArrayList<>();
        lines.add("%s at %s, format %d"
                .formatted(
                        home.store().description().engine(),
                        home.store().description().place(),
                        home.store().description().formatVersion()));
        new TreeMap<>(report.sums()).forEach((kind, sum) -> lines.add("%-32s %d records".formatted(kind, sum.count())));
        lines.addAll(objects.lines());
        lines.add("%d records in %d bytes, %d entries of indexes, %d names"
                .formatted(report.records(), report.bytes(), report.indexEntries(), report.claims()));
        lines.add("%d MiB are free on the disk of the home"
                .formatted(home.directory().path().toFile().getUsableSpace() >> 20));
        return Reply.done(lines);
    }

    /** @param progress told the number of rows read so far; may wait */
    public Findings look(@Nullable String head, LongConsumer progress) {
        // What is signed is read first: the sums that are read later are never behind it.
        AuditReport audit = AuditCheck.report(
                home.directory(),
                home.store(),
                home.configuration().audit().checkpointCopies(),
                head == null ? List.of() : List.of(parse(head)));
        return new Findings(inspect(audit.sums(), progress, (_, _) -> {}), audit);
    }

    private StoreReport inspect(List<SumExpectation> signed, LongConsumer progress, ObjIntConsumer<StoredRecord> each) {
        byte[] seed = new byte[SEED_BYTES];
        home.random().nextBytes(seed);
        try (RecordTag.Hold hold = home.tags().hold();
                StoreInspection inspection = home.store().inspect()) {
            return new StoreVerifier(hold.tag(), seed, progress, each).verify(inspection, signed);
        }
    }

    private static Checkpoint parse(String text) {
        try {
            return Checkpoint.parse(text);
        } catch (AuditException e) {
            throw new AdminException("The head given is no checkpoint: " + e.getMessage(), e);
        }
    }

    private static void tell(long rows) {
        if (rows % ROWS_OF_PROGRESS == 0) {
            LOG.info("Verifying the store: {} rows were read", rows);
        }
    }
}
