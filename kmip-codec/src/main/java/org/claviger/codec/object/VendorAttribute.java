package org.claviger.codec.object;

import org.claviger.codec.ttlv.Ttlv;
import org.jspecify.annotations.Nullable;

/** Vendor Attribute (2.1 section 4.60): an attribute of a client, a server or a vendor. Notify leaves out the value of a deleted one. */
public record VendorAttribute(
        String vendorIdentification,
        String attributeName,
        @Nullable Ttlv attributeValue) {
    /** The identification of attributes that clients make freely; {@code x-NAME} in 1.x. */
    public static final String OF_CLIENT = "x";

    /** The identification of attributes that the server makes and clients may not touch; {@code y-NAME} in 1.x. */
    public static final String OF_SERVER = "y";
}
