package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.object.Constraints;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.server.policy.Scope;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;

/** The rules for new objects that clients of a domain have set: those of each client, group and of the whole domain. */
record StoredRules(List<Entry> entries) {
    static final StoredRules NONE = new StoredRules(List.of());

    private static final int FORMAT = 1;

    /**
     * @param scope whose new objects the rules are for
     * @param holder the client or the group, empty for the domain
     */
    record Entry(Scope scope, String holder, Constraints constraints, DefaultsInformation defaults) {
        static Entry empty(Scope scope, String holder) {
            return new Entry(scope, holder, new Constraints(List.of()), new DefaultsInformation(List.of()));
        }

        boolean isEmpty() {
            return constraints.constraints().isEmpty()
                    && defaults.objectDefaults().isEmpty();
        }

        boolean isOf(Scope otherScope, String otherHolder) {
            return scope == otherScope && holder.equals(otherHolder);
        }
    }

    StoredRules {
        entries = List.copyOf(entries);
    }

    Entry of(Scope scope, String holder) {
        return entries.stream()
                .filter(entry -> entry.isOf(scope, holder))
                .findFirst()
                .orElseGet(() -> Entry.empty(scope, holder));
    }

    StoredRules with(Entry changed) {
        List<Entry> all = new ArrayList<>(entries);
        all.removeIf(entry -> entry.isOf(changed.scope(), changed.holder()));
        if (!changed.isEmpty()) {
            all.add(changed);
        }
        return new StoredRules(all);
    }

    Blob write() {
        BodyWriter body = new BodyWriter().octet(FORMAT).number(entries.size());
        for (Entry entry : entries) {
            body.text(entry.scope().name())
                    .text(entry.holder())
                    .part(encoded(RecordBinder.write(Tag.CONSTRAINTS, entry.constraints())))
                    .part(encoded(RecordBinder.write(Tag.DEFAULTS_INFORMATION, entry.defaults())));
        }
        return body.toBlob();
    }

    static StoredRules read(Blob stored) {
        BodyReader body = new BodyReader(stored);
        BodyReader.requireFormat(body.octet(), FORMAT);
        int count = body.number();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(
                    Scope.valueOf(body.text()),
                    body.text(),
                    RecordBinder.read(Constraints.class, tree(body.part())),
                    RecordBinder.read(DefaultsInformation.class, tree(body.part()))));
        }
        return new StoredRules(entries);
    }

    private static byte[] encoded(Ttlv tree) {
        return Jobs.encode(tree).toArray();
    }

    private static Ttlv tree(byte[] part) {
        return BinaryEncoding.read(ByteBuffer.wrap(part), Limits.DEFAULT);
    }
}
