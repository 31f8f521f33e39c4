package org.claviger.storage.testing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordTag;

/** Tags with HMAC-SHA-256 under a key of the test's own; production code keeps its key in locked memory. */
public final class HmacTag implements RecordTag {
    private final SecretKeySpec key;

    public HmacTag() {
        this((byte) 7);
    }

    public HmacTag(byte keyByte) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, keyByte);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    @Override
    public byte[] tag(RecordKey recordKey, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
