package org.claviger.codec.version;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.claviger.codec.ttlv.CamelCase;
import org.claviger.codec.ttlv.Tag;

/** The names by which 1.x calls attributes (1.4 section 3), and since when each of them is one. */
final class AttributeNames {
    private record Row(String name, ProtocolVersion since) {}

    private static final Map<Tag, Row> ROWS = new EnumMap<>(Tag.class);
    private static final Map<String, Tag> BY_LABEL = new HashMap<>();

    static {
        row(Tag.UNIQUE_IDENTIFIER, "Unique Identifier", V1_0);
        row(Tag.NAME, "Name", V1_0);
        row(Tag.OBJECT_TYPE, "Object Type", V1_0);
        row(Tag.CRYPTOGRAPHIC_ALGORITHM, "Cryptographic Algorithm", V1_0);
        row(Tag.CRYPTOGRAPHIC_LENGTH, "Cryptographic Length", V1_0);
        row(Tag.CRYPTOGRAPHIC_PARAMETERS, "Cryptographic Parameters", V1_0);
        row(Tag.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, "Cryptographic Domain Parameters", V1_0);
        row(Tag.CERTIFICATE_TYPE, "Certificate Type", V1_0);
        row(Tag.CERTIFICATE_LENGTH, "Certificate Length", V1_1);
        row(Tag.X_509_CERTIFICATE_IDENTIFIER, "X.509 Certificate Identifier", V1_1);
        row(Tag.X_509_CERTIFICATE_SUBJECT, "X.509 Certificate Subject", V1_1);
        row(Tag.X_509_CERTIFICATE_ISSUER, "X.509 Certificate Issuer", V1_1);
        row(Tag.CERTIFICATE_IDENTIFIER, "Certificate Identifier", V1_0);
        row(Tag.CERTIFICATE_SUBJECT, "Certificate Subject", V1_0);
        row(Tag.CERTIFICATE_ISSUER, "Certificate Issuer", V1_0);
        row(Tag.DIGITAL_SIGNATURE_ALGORITHM, "Digital Signature Algorithm", V1_1);
        row(Tag.DIGEST, "Digest", V1_0);
        row(Tag.OPERATION_POLICY_NAME, "Operation Policy Name", V1_0);
        row(Tag.CRYPTOGRAPHIC_USAGE_MASK, "Cryptographic Usage Mask", V1_0);
        row(Tag.LEASE_TIME, "Lease Time", V1_0);
        row(Tag.USAGE_LIMITS, "Usage Limits", V1_0);
        row(Tag.STATE, "State", V1_0);
        row(Tag.INITIAL_DATE, "Initial Date", V1_0);
        row(Tag.ACTIVATION_DATE, "Activation Date", V1_0);
        row(Tag.PROCESS_START_DATE, "Process Start Date", V1_0);
        row(Tag.PROTECT_STOP_DATE, "Protect Stop Date", V1_0);
        row(Tag.DEACTIVATION_DATE, "Deactivation Date", V1_0);
        row(Tag.DESTROY_DATE, "Destroy Date", V1_0);
        row(Tag.COMPROMISE_OCCURRENCE_DATE, "Compromise Occurrence Date", V1_0);
        row(Tag.COMPROMISE_DATE, "Compromise Date", V1_0);
        row(Tag.REVOCATION_REASON, "Revocation Reason", V1_0);
        row(Tag.ARCHIVE_DATE, "Archive Date", V1_0);
        row(Tag.OBJECT_GROUP, "Object Group", V1_0);
        row(Tag.FRESH, "Fresh", V1_1);
        row(Tag.LINK, "Link", V1_0);
        row(Tag.APPLICATION_SPECIFIC_INFORMATION, "Application Specific Information", V1_0);
        row(Tag.CONTACT_INFORMATION, "Contact Information", V1_0);
        row(Tag.LAST_CHANGE_DATE, "Last Change Date", V1_0);
        row(Tag.ALTERNATIVE_NAME, "Alternative Name", V1_2);
        row(Tag.KEY_VALUE_PRESENT, "Key Value Present", V1_2);
        row(Tag.KEY_VALUE_LOCATION, "Key Value Location", V1_2);
        row(Tag.ORIGINAL_CREATION_DATE, "Original Creation Date", V1_2);
        row(Tag.RANDOM_NUMBER_GENERATOR, "Random Number Generator", V1_3);
        row(Tag.PKCS_12_FRIENDLY_NAME, "PKCS#12 Friendly Name", V1_4);
        row(Tag.DESCRIPTION, "Description", V1_4);
        row(Tag.COMMENT, "Comment", V1_4);
        row(Tag.SENSITIVE, "Sensitive", V1_4);
        row(Tag.ALWAYS_SENSITIVE, "Always Sensitive", V1_4);
        row(Tag.EXTRACTABLE, "Extractable", V1_4);
        row(Tag.NEVER_EXTRACTABLE, "Never Extractable", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_CN, "Certificate Subject CN", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_O, "Certificate Subject O", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_OU, "Certificate Subject OU", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_EMAIL, "Certificate Subject Email", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_C, "Certificate Subject C", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_ST, "Certificate Subject ST", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_L, "Certificate Subject L", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_UID, "Certificate Subject UID", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_SERIAL_NUMBER, "Certificate Subject Serial Number", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_TITLE, "Certificate Subject Title", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_DC, "Certificate Subject DC", V1_4);
        row(Tag.CERTIFICATE_SUBJECT_DN_QUALIFIER, "Certificate Subject DN Qualifier", V1_4);
        row(Tag.CERTIFICATE_ISSUER_CN, "Certificate Issuer CN", V1_4);
        row(Tag.CERTIFICATE_ISSUER_O, "Certificate Issuer O", V1_4);
        row(Tag.CERTIFICATE_ISSUER_OU, "Certificate Issuer OU", V1_4);
        row(Tag.CERTIFICATE_ISSUER_EMAIL, "Certificate Issuer Email", V1_4);
        row(Tag.CERTIFICATE_ISSUER_C, "Certificate Issuer C", V1_4);
        row(Tag.CERTIFICATE_ISSUER_ST, "Certificate Issuer ST", V1_4);
        row(Tag.CERTIFICATE_ISSUER_L, "Certificate Issuer L", V1_4);
        row(Tag.CERTIFICATE_ISSUER_UID, "Certificate Issuer UID", V1_4);
        row(Tag.CERTIFICATE_ISSUER_SERIAL_NUMBER, "Certificate Issuer Serial Number", V1_4);
        row(Tag.CERTIFICATE_ISSUER_TITLE, "Certificate Issuer Title", V1_4);
        row(Tag.CERTIFICATE_ISSUER_DC, "Certificate Issuer DC", V1_4);
        row(Tag.CERTIFICATE_ISSUER_DN_QUALIFIER, "Certificate Issuer DN Qualifier", V1_4);
    }

    private AttributeNames() {}

    /** The attribute of this name, whatever version it is of: clients of 1.x use names of later versions too. */
    static Optional<Tag> find(String name) {
        return name.isBlank() ? Optional.empty() : Optional.ofNullable(BY_LABEL.get(CamelCase.of(name)));
    }

    /** The name of the attribute in a version of 1.x that has it. */
    static Optional<String> in(ProtocolVersion version, Tag attribute) {
        return Optional.ofNullable(ROWS.get(attribute))
                .filter(row -> version.within(row.since(), V1_4))
                .map(Row::name);
    }

    private static void row(Tag attribute, String name, ProtocolVersion since) {
        ROWS.put(attribute, new Row(name, since));
        BY_LABEL.put(CamelCase.of(name), attribute);
    }
}
