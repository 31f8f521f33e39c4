package org.claviger.codec.message;

import org.claviger.codec.ttlv.Ttlv;

/** Message Extension (2.1 section 9.13): what a vendor adds to a batch item. */
public record MessageExtension(
        String vendorIdentification, boolean criticalityIndicator, Ttlv.Structure vendorExtension) {}
