package org.claviger.server.object;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.Name;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.storage.Blob;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.UniqueClaim;

/**
 * What an object is found by: one term for each leaf of each indexed attribute, so that a filter which gives only some
 * fields of a structure is served by the index too. Long values are cut; what an index finds is compared whole.
 */
public final class IndexTerms {
    /** Who made the object. */
    public static final String OWNER = "owner";

    /** The group whose clients share it. */
    public static final String GROUP = "group";

    /** Where it lies: on-line, archived or destroyed. */
    public static final String STORAGE = "storage";

    private static final int VALUE_BYTES_MAX = 256;
    /** Characters of up to three bytes, within the bytes of an index name. */
    private static final int NAME_CHARS_MAX = 80;

    private IndexTerms() {}

    static List<IndexTerm> of(ManagedObject object) {
        List<IndexTerm> terms = new ArrayList<>();
        terms.add(IndexTerm.of(OWNER, object.owner()));
        if (object.group() != null) {
            terms.add(IndexTerm.of(GROUP, object.group()));
        }
        terms.add(IndexTerm.of(STORAGE, StorageStatus.of(object).name()));
        for (AttributeValue value : object.attributes().toList()) {
            if (isIndexed(value.attribute())) {
                terms.addAll(ofFilter(value));
            }
        }
        return terms.stream().distinct().toList();
    }

    /** The terms that an object has which fits this one value of a filter. */
    public static List<IndexTerm> ofFilter(AttributeValue value) {
        List<IndexTerm> terms = new ArrayList<>();
        boolean mask = value.attribute() instanceof Attribute standard
                && standard.rule().isMask();
        addLeaves(indexName(value.attribute()), value.value(), mask, terms);
        return terms;
    }

    /** Whether Locate finds objects by an index of the attribute: by some of the table, and by all of clients. */
    public static boolean isIndexed(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isIndexed();
            case VendorReference _ -> true;
        };
    }

    /** The name of an attribute's index; very long names share one, which no answer depends on. */
    public static String indexName(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.tag().label();
            case VendorReference vendor -> cutName("Vendor/" + vendor.name1x());
        };
    }

    private static String cutName(String name) {
        return name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX);
    }

    /** Names are unique within their owner's name space, or within that of the group that shares the object. */
    static List<UniqueClaim> claimsOf(ManagedObject object) {
        if (StorageStatus.of(object) == StorageStatus.DESTROYED) {
            // The name of a destroyed object is free: clients, and TC-I18N-1 of 1.4, use theirs again.
            return List.of();
        }
        String space = object.group() == null ? "owner/" + object.owner() : "group/" + object.group();
        return object.attributes().structures(Attribute.NAME, Name.class).stream()
                .map(name -> UniqueClaim.of("name/" + space, name.nameValue()))
                .distinct()
                .toList();
    }

    private static void addLeaves(String path, Ttlv value, boolean mask, List<IndexTerm> terms) {
        switch (value) {
            case Ttlv.Structure structure ->
                structure.items().forEach(item -> addLeaves(path + "/" + item.tag(), item, false, terms));
            case Ttlv.DateTimeItem date -> terms.add(IndexTerm.of(path, date.seconds()));
            case Ttlv.IntegerItem integer when mask -> addBits(path, integer.value(), terms);
            case Ttlv.TextItem text ->
                terms.add(new IndexTerm(path, cut(text.value().getBytes(StandardCharsets.UTF_8))));
            case Ttlv.SecretItem _ -> {
                // A secret is no search key: its value would lie in the index.
            }
            case Ttlv.IntegerItem _,
                    Ttlv.LongIntegerItem _,
                    Ttlv.BigIntegerItem _,
                    Ttlv.EnumerationItem _,
                    Ttlv.BooleanItem _,
                    Ttlv.BytesItem _,
                    Ttlv.IntervalItem _,
                    Ttlv.DateTimeExtendedItem _ -> terms.add(new IndexTerm(path, cut(encode(value))));
        }
    }

    private static void addBits(String path, int mask, List<IndexTerm> terms) {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((mask & 1 << bit) != 0) {
                terms.add(IndexTerm.of(path, (long) bit));
            }
        }
    }

    private static byte[] encode(Ttlv value) {
        ByteBuffer buffer = ByteBuffer.allocate(BinaryEncoding.size(value));
        BinaryEncoding.write(value, buffer);
        return buffer.array();
    }

    private static Blob cut(byte[] value) {
        return Blob.adopt(value.length <= VALUE_BYTES_MAX ? value : Arrays.copyOf(value, VALUE_BYTES_MAX));
    }
}
