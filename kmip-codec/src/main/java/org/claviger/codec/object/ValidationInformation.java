package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ValidationAuthorityType;
import org.claviger.codec.type.ValidationType;
import org.jspecify.annotations.Nullable;

/** Validation Information (2.1 section 7.41): a formal validation, such as of FIPS 140. */
public record ValidationInformation(
        ValidationAuthorityType validationAuthorityType,
        @Nullable String validationAuthorityCountry,
        @Nullable String validationAuthorityUri,
        int validationVersionMajor,
        @Nullable Integer validationVersionMinor,
        ValidationType validationType,
        int validationLevel,
        @Nullable String validationCertificateIdentifier,
        @Nullable String validationCertificateUri,
        @Nullable String validationVendorUri,
        @Wire(Tag.VALIDATION_PROFILE) List<String> validationProfiles) {}
