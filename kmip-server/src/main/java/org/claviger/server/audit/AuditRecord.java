package org.claviger.server.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.jspecify.annotations.Nullable;

/**
 * One decision: who asked for what on which objects, whether it was allowed, and what came of it. The payload of one
 * entry of the store's journal, committed together with the change it tells of. It never holds key material, data, or
 * any other content of a request but the texts named here.
 *
 * @param when to the microsecond
 * @param certificateSerial of the client's certificate, in hex; null for a local administrator
 * @param identity the client's or officer's name; empty before it is known
 * @param operation the name of the KMIP operation (such as {@code GetAttributes}) or of the administrator's command
 * @param failedCheck which row of the decision table refused; null when it was allowed
 * @param reason null for a success
 * @param count how many times the same was denied, where repeated denials are one record; 1 otherwise
 * @param undone whether the batch this was a part of was rolled back afterwards
 */
public record AuditRecord(
        Instant when,
        @Nullable String certificateSerial,
        String identity,
        String domain,
        String operation,
        List<AuditedObject> objects,
        @Nullable String failedCheck,
        ResultStatus status,
        @Nullable ResultReason reason,
        @Nullable String clientCorrelationValue,
        @Nullable String serverCorrelationValue,
        int count,
        boolean undone) {
    /** What a client may write into the audit: longer texts are cut here, so that no client fills the disk with them. */
    public static final int TEXT_CHARS_MAX = 256;

    public static final int OBJECTS_MAX = 1_000;

    public AuditRecord {
        certificateSerial = cut(certificateSerial);
        identity = cutText(identity);
        domain = cutText(domain);
        operation = cutText(operation);
        failedCheck = cut(failedCheck);
        clientCorrelationValue = cut(clientCorrelationValue);
        serverCorrelationValue = cut(serverCorrelationValue);
        objects = List.copyOf(objects);
        if (objects.size() > OBJECTS_MAX || count < 1) {
            throw new IllegalArgumentException("An audit record of " + objects.size() + " objects, count " + count);
        }
    }

    /**
     * An object that the item named, and as what.
     *
     * @param role such as {@code object}, {@code wrapping-key}
     */
    public record AuditedObject(String role, String id) {
        public AuditedObject {
            role = cutText(role);
            id = cutText(id);
        }
    }

    public boolean isAllowed() {
        return failedCheck == null;
    }

    /** The same decision with another outcome. */
    public AuditRecord withResult(ResultStatus newStatus, @Nullable ResultReason newReason) {
        return new AuditRecord(
                when,
                certificateSerial,
                identity,
                domain,
                operation,
                objects,
                failedCheck,
                newStatus,
                newReason,
                clientCorrelationValue,
                serverCorrelationValue,
                count,
                undone);
    }

    /** So many of the same decision as one record. */
    public AuditRecord counted(int newCount) {
        return new AuditRecord(
                when,
                certificateSerial,
                identity,
                domain,
                operation,
                objects,
                failedCheck,
                status,
                reason,
                clientCorrelationValue,
                serverCorrelationValue,
                newCount,
                undone);
    }

    /** The same decision in a batch that was rolled back. */
    public AuditRecord asUndone() {
        return new AuditRecord(
                when,
                certificateSerial,
                identity,
                domain,
                operation,
                objects,
                failedCheck,
                status,
                reason,
                clientCorrelationValue,
                serverCorrelationValue,
                count,
                true);
    }

    /** The same decision, which rests on what was proved so long ago. */
    public AuditRecord onStale(Duration age) {
        List<AuditedObject> all = new ArrayList<>(objects.subList(0, Math.min(objects.size(), OBJECTS_MAX - 1)));
        all.add(new AuditedObject("stale", age.toSeconds() + " s"));
        return new AuditRecord(
                when,
                certificateSerial,
                identity,
                domain,
                operation,
                all,
                failedCheck,
                status,
                reason,
                clientCorrelationValue,
                serverCorrelationValue,
                count,
                undone);
    }

    public static Builder of(Instant when, String operation) {
        return new Builder(when, operation);
    }

    /** Collects a record while its item runs; what is not said is absent, and the outcome is a success. */
    public static final class Builder {
        private final Instant when;
        private final String operation;
        private final List<AuditedObject> objects = new ArrayList<>();
        private @Nullable String certificateSerial;
        private String identity = "";
        private String domain = "";
        private @Nullable String failedCheck;
        private ResultStatus status = ResultStatus.SUCCESS;
        private @Nullable ResultReason reason;
        private @Nullable String clientCorrelationValue;
        private @Nullable String serverCorrelationValue;
        private int count = 1;
        private boolean undone;

        private Builder(Instant when, String operation) {
            this.when = when;
            this.operation = operation;
        }

        public Builder by(@Nullable String newCertificateSerial, String newIdentity, String newDomain) {
            certificateSerial = newCertificateSerial;
            identity = newIdentity;
            domain = newDomain;
            return this;
        }

        /** Objects beyond the limit are left out: the record says how an item was decided, it is no list of results. */
        public Builder on(String role, String id) {
            if (objects.size() < OBJECTS_MAX) {
                objects.add(new AuditedObject(role, id));
            }
            return this;
        }

        public Builder denied(String check) {
            failedCheck = check;
            return this;
        }

        public Builder result(ResultStatus newStatus, @Nullable ResultReason newReason) {
            status = newStatus;
            reason = newReason;
            return this;
        }

        public Builder correlation(@Nullable String client, @Nullable String server) {
            clientCorrelationValue = client;
            serverCorrelationValue = server;
            return this;
        }

        public Builder count(int newCount) {
            count = newCount;
            return this;
        }

        public Builder undone() {
            undone = true;
            return this;
        }

        public AuditRecord build() {
            return new AuditRecord(
                    when,
                    certificateSerial,
                    identity,
                    domain,
                    operation,
                    objects,
                    failedCheck,
                    status,
                    reason,
                    clientCorrelationValue,
                    serverCorrelationValue,
                    count,
                    undone);
        }
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : cutText(text);
    }

    private static String cutText(String text) {
        if (text.length() <= TEXT_CHARS_MAX) {
            return text;
        }
        // Not between the halves of a surrogate pair, which UTF-8 has no bytes for.
        int end = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1)) ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX;
        return text.substring(0, end);
    }
}
