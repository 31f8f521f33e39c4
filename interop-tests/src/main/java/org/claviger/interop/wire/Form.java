package org.claviger.interop.wire;

import java.nio.charset.StandardCharsets;
import org.claviger.codec.ttlv.ItemType;

/** How an item is written, and the content type that says so over HTTPS. */
public enum Form {
    TTLV("application/octet-stream") {
        @Override
        public byte[] write(Item item) {
            return item.encode();
        }

        @Override
        public Item read(byte[] bytes) {
            return Item.decode(bytes);
        }
    },
    XML("text/xml") {
        @Override
        public byte[] write(Item item) {
            return XmlForm.write(item).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Item read(byte[] bytes) {
            return XmlForm.read(bytes);
        }
    },
    JSON("application/json") {
        @Override
        public byte[] write(Item item) {
            return JsonForm.write(item).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Item read(byte[] bytes) {
            return JsonForm.read(bytes);
        }
    };

    private final String contentType;

    Form(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    public abstract byte[] write(Item item);

    /** Fails with an {@link AssertionError} where the bytes are no item. */
    public abstract Item read(byte[] bytes);

    static ItemType type(Item item) {
        return ItemType.find(item.type()).orElseThrow(() -> new AssertionError("no type " + item.type()));
    }

    static ItemType type(String label) {
        for (ItemType type : ItemType.values()) {
            if (type.label().equals(label)) {
                return type;
            }
        }
        throw new AssertionError("no type is called " + label);
    }
}
