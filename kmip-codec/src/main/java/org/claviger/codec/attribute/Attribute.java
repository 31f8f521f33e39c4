package org.claviger.codec.attribute;

import static org.claviger.codec.attribute.AttributeRule.Final.ONCE_REACHED;
import static org.claviger.codec.attribute.AttributeRule.Final.ONCE_USED;
import static org.claviger.codec.attribute.AttributeRule.Party.CLIENT;
import static org.claviger.codec.attribute.AttributeRule.Party.SERVER;
import static org.claviger.codec.attribute.AttributeRule.Replacement.ANEW;
import static org.claviger.codec.attribute.AttributeRule.Replacement.MOVED;
import static org.claviger.codec.attribute.AttributeRule.Replacement.RESTARTED;
import static org.claviger.codec.attribute.AttributeRule.bool;
import static org.claviger.codec.attribute.AttributeRule.bytes;
import static org.claviger.codec.attribute.AttributeRule.dateTime;
import static org.claviger.codec.attribute.AttributeRule.enumeration;
import static org.claviger.codec.attribute.AttributeRule.integer;
import static org.claviger.codec.attribute.AttributeRule.interval;
import static org.claviger.codec.attribute.AttributeRule.mask;
import static org.claviger.codec.attribute.AttributeRule.structure;
import static org.claviger.codec.attribute.AttributeRule.text;
import static org.claviger.codec.type.Operation.ACTIVATE;
import static org.claviger.codec.type.Operation.ADD_ATTRIBUTE;
import static org.claviger.codec.type.Operation.ARCHIVE;
import static org.claviger.codec.type.Operation.CERTIFY;
import static org.claviger.codec.type.Operation.CREATE;
import static org.claviger.codec.type.Operation.CREATE_KEY_PAIR;
import static org.claviger.codec.type.Operation.DELETE_ATTRIBUTE;
import static org.claviger.codec.type.Operation.DERIVE_KEY;
import static org.claviger.codec.type.Operation.DESTROY;
import static org.claviger.codec.type.Operation.GET_USAGE_ALLOCATION;
import static org.claviger.codec.type.Operation.MODIFY_ATTRIBUTE;
import static org.claviger.codec.type.Operation.RECOVER;
import static org.claviger.codec.type.Operation.REGISTER;
import static org.claviger.codec.type.Operation.REVOKE;
import static org.claviger.codec.type.Operation.RE_CERTIFY;
import static org.claviger.codec.type.Operation.RE_KEY;
import static org.claviger.codec.type.Operation.RE_KEY_KEY_PAIR;
import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.object.AlternativeName;
import org.claviger.codec.object.ApplicationSpecificInformation;
import org.claviger.codec.object.CertificateIdentifier;
import org.claviger.codec.object.CertificateIssuer;
import org.claviger.codec.object.CertificateSubject;
import org.claviger.codec.object.CryptographicDomainParameters;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Digest;
import org.claviger.codec.object.KeyValueLocation;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.RotateName;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.object.X509CertificateIdentifier;
import org.claviger.codec.object.X509CertificateIssuer;
import org.claviger.codec.object.X509CertificateSubject;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.NistKeyType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ProtectionLevel;
import org.claviger.codec.type.ProtectionStorageMask;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;

/**
 * The attributes of KMIP (2.1 section 4; those of 1.x alone at the end): the one place that says what an attribute is.
 * Vendor attributes are not here, they are known by {@link VendorReference}.
 */
public enum Attribute implements AttributeReference {
    ACTIVATION_DATE(dateTime(Tag.ACTIVATION_DATE)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .whileIn(State.PRE_ACTIVE)
            .implicitlySetBy(
                    CREATE,
                    CREATE_KEY_PAIR,
                    REGISTER,
                    DERIVE_KEY,
                    ACTIVATE,
                    CERTIFY,
                    RE_CERTIFY,
                    RE_KEY,
                    RE_KEY_KEY_PAIR)
            .indexed()),
    ALTERNATIVE_NAME(structure(Tag.ALTERNATIVE_NAME, AlternativeName.class)
            .since(V1_2)
            .many()
            .setBy(CLIENT)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .indexed()),
    ALWAYS_SENSITIVE(bool(Tag.ALWAYS_SENSITIVE)
            .since(V1_4)
            .setBy(SERVER)
            .changedBy(SERVER)
            .always()
            .onReplacement(ANEW)),
    APPLICATION_SPECIFIC_INFORMATION(
            structure(Tag.APPLICATION_SPECIFIC_INFORMATION, ApplicationSpecificInformation.class)
                    .since(V1_0)
                    .many()
                    .setBy(CLIENT, SERVER)
                    .changedBy(CLIENT, SERVER)
                    .deletedBy(CLIENT)
                    .implicitlySetBy(RE_KEY, RE_KEY_KEY_PAIR, RE_CERTIFY)
                    .indexed()),
    ARCHIVE_DATE(dateTime(Tag.ARCHIVE_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .deletedBy(SERVER)
            .implicitlySetBy(ARCHIVE)
            .onReplacement(ANEW)
            .indexed()),
    // Certificate Attributes (section 4.6).
    CERTIFICATE_SUBJECT_CN(text(Tag.CERTIFICATE_SUBJECT_CN)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_O(text(Tag.CERTIFICATE_SUBJECT_O)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_OU(text(Tag.CERTIFICATE_SUBJECT_OU)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_EMAIL(text(Tag.CERTIFICATE_SUBJECT_EMAIL)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_C(text(Tag.CERTIFICATE_SUBJECT_C)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_ST(text(Tag.CERTIFICATE_SUBJECT_ST)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_L(text(Tag.CERTIFICATE_SUBJECT_L)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_UID(text(Tag.CERTIFICATE_SUBJECT_UID)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_SERIAL_NUMBER(text(Tag.CERTIFICATE_SUBJECT_SERIAL_NUMBER)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_TITLE(text(Tag.CERTIFICATE_SUBJECT_TITLE)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_DC(text(Tag.CERTIFICATE_SUBJECT_DC)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT_DN_QUALIFIER(text(Tag.CERTIFICATE_SUBJECT_DN_QUALIFIER)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_CN(text(Tag.CERTIFICATE_ISSUER_CN)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_O(text(Tag.CERTIFICATE_ISSUER_O)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_OU(text(Tag.CERTIFICATE_ISSUER_OU)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_EMAIL(text(Tag.CERTIFICATE_ISSUER_EMAIL)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_C(text(Tag.CERTIFICATE_ISSUER_C)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_ST(text(Tag.CERTIFICATE_ISSUER_ST)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_L(text(Tag.CERTIFICATE_ISSUER_L)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_UID(text(Tag.CERTIFICATE_ISSUER_UID)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_SERIAL_NUMBER(text(Tag.CERTIFICATE_ISSUER_SERIAL_NUMBER)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_TITLE(text(Tag.CERTIFICATE_ISSUER_TITLE)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_DC(text(Tag.CERTIFICATE_ISSUER_DC)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER_DN_QUALIFIER(text(Tag.CERTIFICATE_ISSUER_DN_QUALIFIER)
            .since(V1_4)
            .many()
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_TYPE(enumeration(Tag.CERTIFICATE_TYPE, CertificateType.class)
            .since(V1_0)
            .setBy(SERVER)
            .askedFor()
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_LENGTH(integer(Tag.CERTIFICATE_LENGTH)
            .since(V1_1)
            .setBy(SERVER)
            .askedFor()
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    COMMENT(text(Tag.COMMENT)
            .since(V1_4)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)),
    COMPROMISE_DATE(dateTime(Tag.COMPROMISE_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .implicitlySetBy(REVOKE)
            .onReplacement(ANEW)
            .indexed()),
    COMPROMISE_OCCURRENCE_DATE(dateTime(Tag.COMPROMISE_OCCURRENCE_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .implicitlySetBy(REVOKE)
            .onReplacement(ANEW)
            .indexed()),
    CONTACT_INFORMATION(text(Tag.CONTACT_INFORMATION)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)),
    CRYPTOGRAPHIC_ALGORITHM(enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.class)
            .since(V1_0)
            .setBy(SERVER)
            .askedFor()
            .alwaysExceptOn(ObjectType.SECRET_DATA, ObjectType.OPAQUE_OBJECT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .indexed()),
    CRYPTOGRAPHIC_DOMAIN_PARAMETERS(structure(Tag.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, CryptographicDomainParameters.class)
            .since(V1_0)
            .setBy(CLIENT)
            .on(Groups.KEY_PAIRS)
            .implicitlySetBy(RE_KEY, RE_KEY_KEY_PAIR)),
    CRYPTOGRAPHIC_LENGTH(integer(Tag.CRYPTOGRAPHIC_LENGTH)
            .since(V1_0)
            .setBy(SERVER)
            .askedFor()
            .alwaysExceptOn(ObjectType.OPAQUE_OBJECT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .indexed()),
    CRYPTOGRAPHIC_PARAMETERS(structure(Tag.CRYPTOGRAPHIC_PARAMETERS, CryptographicParameters.class)
            .since(V1_0)
            .many()
            .setBy(CLIENT)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)
            .implicitlySetBy(RE_KEY, RE_KEY_KEY_PAIR, RE_CERTIFY)),
    CRYPTOGRAPHIC_USAGE_MASK(mask(Tag.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.class)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(SERVER)
            .alwaysExceptOn(ObjectType.OPAQUE_OBJECT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)),
    DEACTIVATION_DATE(dateTime(Tag.DEACTIVATION_DATE)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .whileIn(State.PRE_ACTIVE, State.ACTIVE)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, REVOKE, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .indexed()),
    DESCRIPTION(text(Tag.DESCRIPTION)
            .since(V1_4)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)),
    DESTROY_DATE(dateTime(Tag.DESTROY_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .implicitlySetBy(DESTROY)
            .onReplacement(ANEW)
            .indexed()),
    DIGEST(structure(Tag.DIGEST, Digest.class)
            .since(V1_0)
            .many()
            .setBy(SERVER)
            .always()
            // Without a salt, the digest of a password is as good as the password.
            .tellsTheValueOf(ObjectType.SECRET_DATA, ObjectType.OPAQUE_OBJECT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)),
    DIGITAL_SIGNATURE_ALGORITHM(enumeration(Tag.DIGITAL_SIGNATURE_ALGORITHM, DigitalSignatureAlgorithm.class)
            .since(V1_1)
            .many()
            .setBy(SERVER)
            .askedFor()
            .on(Groups.CERTIFICATES_AND_PGP_KEYS)
            .always()
            .implicitlySetBy(CERTIFY, RE_CERTIFY, REGISTER)
            .onReplacement(ANEW)),
    EXTRACTABLE(bool(Tag.EXTRACTABLE)
            .since(V1_4)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)),
    FRESH(bool(Tag.FRESH)
            .since(V1_1)
            .setBy(CLIENT, SERVER)
            .changedBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)),
    INITIAL_DATE(dateTime(Tag.INITIAL_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)
            .indexed()),
    KEY_FORMAT_TYPE(enumeration(Tag.KEY_FORMAT_TYPE, KeyFormatType.class)
            .since(V2_0)
            .setBy(SERVER)
            .always()),
    KEY_VALUE_LOCATION(structure(Tag.KEY_VALUE_LOCATION, KeyValueLocation.class)
            .since(V1_2)
            .many()
            .setBy(CLIENT)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)),
    KEY_VALUE_PRESENT(bool(Tag.KEY_VALUE_PRESENT)
            .since(V1_2)
            .setBy(SERVER)
            .implicitlySetBy(REGISTER)
            .onReplacement(ANEW)
            .indexed()),
    LAST_CHANGE_DATE(dateTime(Tag.LAST_CHANGE_DATE)
            .since(V1_0)
            .setBy(SERVER)
            .changedBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE,
                    CREATE_KEY_PAIR,
                    REGISTER,
                    DERIVE_KEY,
                    ACTIVATE,
                    REVOKE,
                    DESTROY,
                    ARCHIVE,
                    RECOVER,
                    CERTIFY,
                    RE_CERTIFY,
                    RE_KEY,
                    RE_KEY_KEY_PAIR,
                    ADD_ATTRIBUTE,
                    MODIFY_ATTRIBUTE,
                    DELETE_ATTRIBUTE,
                    GET_USAGE_ALLOCATION)
            .onReplacement(ANEW)
            .indexed()),
    LEASE_TIME(interval(Tag.LEASE_TIME)
            .since(V1_0)
            .setBy(SERVER)
            .changedBy(SERVER)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)),
    LINK(structure(Tag.LINK, Link.class)
            .since(V1_0)
            .many()
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .implicitlySetBy(CREATE_KEY_PAIR, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR, REGISTER)
            .onReplacement(ANEW)
            .indexed()),
    NAME(structure(Tag.NAME, Name.class)
            .since(V1_0)
            .many()
            .setBy(CLIENT)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .implicitlySetBy(RE_KEY, RE_KEY_KEY_PAIR, RE_CERTIFY)
            .onReplacement(MOVED)
            .indexed()),
    NEVER_EXTRACTABLE(bool(Tag.NEVER_EXTRACTABLE)
            .since(V1_4)
            .setBy(SERVER)
            .changedBy(SERVER)
            .always()
            .onReplacement(ANEW)),
    NIST_KEY_TYPE(
            enumeration(Tag.NIST_KEY_TYPE, NistKeyType.class).since(V2_0).many().setBy(CLIENT)),
    OBJECT_GROUP(text(Tag.OBJECT_GROUP)
            .since(V1_0)
            .many()
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .indexed()),
    OBJECT_TYPE(enumeration(Tag.OBJECT_TYPE, ObjectType.class)
            .since(V1_0)
            .setBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .indexed()),
    OPAQUE_DATA_TYPE(enumeration(Tag.OPAQUE_DATA_TYPE)
            .since(V2_0)
            .setBy(SERVER)
            .on(Groups.OPAQUE_OBJECTS)
            .always()
            .implicitlySetBy(REGISTER)),
    ORIGINAL_CREATION_DATE(dateTime(Tag.ORIGINAL_CREATION_DATE)
            .since(V1_2)
            .setBy(CLIENT, SERVER)
            .implicitlySetBy(CREATE, CREATE_KEY_PAIR, DERIVE_KEY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)
            .indexed()),
    PKCS_12_FRIENDLY_NAME(text(Tag.PKCS_12_FRIENDLY_NAME)
            .since(V1_4)
            .named("PKCS#12 Friendly Name")
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)),
    PROCESS_START_DATE(dateTime(Tag.PROCESS_START_DATE)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .whileIn(State.PRE_ACTIVE, State.ACTIVE)
            .isFinal(ONCE_REACHED)
            .implicitlySetBy(CREATE, REGISTER, DERIVE_KEY, RE_KEY)
            .indexed()),
    PROTECT_STOP_DATE(dateTime(Tag.PROTECT_STOP_DATE)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .whileIn(State.PRE_ACTIVE, State.ACTIVE)
            .isFinal(ONCE_REACHED)
            .implicitlySetBy(CREATE, REGISTER, DERIVE_KEY, RE_KEY)
            .indexed()),
    PROTECTION_LEVEL(enumeration(Tag.PROTECTION_LEVEL, ProtectionLevel.class)
            .since(V2_0)
            .setBy(CLIENT)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)),
    PROTECTION_PERIOD(interval(Tag.PROTECTION_PERIOD)
            .since(V2_0)
            .setBy(CLIENT)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)),
    PROTECTION_STORAGE_MASK(mask(Tag.PROTECTION_STORAGE_MASK, ProtectionStorageMask.class)
            .since(V2_0)
            .setBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)),
    QUANTUM_SAFE(
            bool(Tag.QUANTUM_SAFE).since(V2_0).setBy(CLIENT).changedBy(CLIENT).deletedBy(CLIENT)),
    RANDOM_NUMBER_GENERATOR(structure(Tag.RANDOM_NUMBER_GENERATOR, RngParameters.class)
            .since(V1_3)
            .setBy(CLIENT, SERVER)
            .implicitlySetBy(CREATE, CREATE_KEY_PAIR, DERIVE_KEY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)),
    REVOCATION_REASON(structure(Tag.REVOCATION_REASON, RevocationReason.class)
            .since(V1_0)
            .setBy(SERVER)
            .changedBy(SERVER)
            .implicitlySetBy(REVOKE)
            .onReplacement(ANEW)),
    ROTATE_AUTOMATIC(
            bool(Tag.ROTATE_AUTOMATIC).since(V2_1).setBy(CLIENT, SERVER).changedBy(SERVER)),
    ROTATE_DATE(dateTime(Tag.ROTATE_DATE)
            .since(V2_1)
            .setBy(SERVER)
            .onReplacement(ANEW)
            .indexed()),
    ROTATE_GENERATION(integer(Tag.ROTATE_GENERATION).since(V2_1).setBy(SERVER).onReplacement(ANEW)),
    ROTATE_INTERVAL(
            interval(Tag.ROTATE_INTERVAL).since(V2_1).setBy(CLIENT, SERVER).changedBy(SERVER)),
    ROTATE_LATEST(
            bool(Tag.ROTATE_LATEST).since(V2_1).setBy(SERVER).changedBy(SERVER).onReplacement(ANEW)),
    ROTATE_NAME(structure(Tag.ROTATE_NAME, RotateName.class)
            .since(V2_1)
            .setBy(CLIENT)
            .changedBy(CLIENT)
            .deletedBy(CLIENT)
            .indexed()),
    ROTATE_OFFSET(interval(Tag.ROTATE_OFFSET).since(V2_1).setBy(CLIENT, SERVER).changedBy(SERVER)),
    SENSITIVE(bool(Tag.SENSITIVE)
            .since(V1_4)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)),
    SHORT_UNIQUE_IDENTIFIER(bytes(Tag.SHORT_UNIQUE_IDENTIFIER)
            .since(V2_0)
            .setBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)),
    STATE(enumeration(Tag.STATE, State.class)
            .since(V1_0)
            .setBy(SERVER)
            .changedBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE,
                    CREATE_KEY_PAIR,
                    REGISTER,
                    DERIVE_KEY,
                    ACTIVATE,
                    REVOKE,
                    DESTROY,
                    CERTIFY,
                    RE_CERTIFY,
                    RE_KEY,
                    RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)
            .indexed()),
    UNIQUE_IDENTIFIER(text(Tag.UNIQUE_IDENTIFIER)
            .since(V1_0)
            .setBy(SERVER)
            .always()
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR)
            .onReplacement(ANEW)
            .indexed()),
    USAGE_LIMITS(structure(Tag.USAGE_LIMITS, UsageLimits.class)
            .since(V1_0)
            .setBy(CLIENT, SERVER)
            .changedBy(CLIENT, SERVER)
            .deletedBy(CLIENT)
            .isFinal(ONCE_USED)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, RE_KEY, RE_KEY_KEY_PAIR, GET_USAGE_ALLOCATION)
            .onReplacement(RESTARTED)),
    X_509_CERTIFICATE_IDENTIFIER(structure(Tag.X_509_CERTIFICATE_IDENTIFIER, X509CertificateIdentifier.class)
            .since(V1_1)
            .named("X.509 Certificate Identifier")
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    X_509_CERTIFICATE_ISSUER(structure(Tag.X_509_CERTIFICATE_ISSUER, X509CertificateIssuer.class)
            .since(V1_1)
            .named("X.509 Certificate Issuer")
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    X_509_CERTIFICATE_SUBJECT(structure(Tag.X_509_CERTIFICATE_SUBJECT, X509CertificateSubject.class)
            .since(V1_1)
            .named("X.509 Certificate Subject")
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    // Those that 2.0 dropped (1.4 section 3).
    CERTIFICATE_IDENTIFIER(structure(Tag.CERTIFICATE_IDENTIFIER, CertificateIdentifier.class)
            .since(V1_0)
            .until(V1_4)
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_SUBJECT(structure(Tag.CERTIFICATE_SUBJECT, CertificateSubject.class)
            .since(V1_0)
            .until(V1_4)
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    CERTIFICATE_ISSUER(structure(Tag.CERTIFICATE_ISSUER, CertificateIssuer.class)
            .since(V1_0)
            .until(V1_4)
            .setBy(SERVER)
            .on(Groups.CERTIFICATES)
            .always()
            .implicitlySetBy(REGISTER, CERTIFY, RE_CERTIFY)
            .onReplacement(ANEW)),
    OPERATION_POLICY_NAME(text(Tag.OPERATION_POLICY_NAME)
            .since(V1_0)
            .until(V1_4)
            .setBy(CLIENT, SERVER)
            .changedBy(SERVER)
            .implicitlySetBy(
                    CREATE, CREATE_KEY_PAIR, REGISTER, DERIVE_KEY, CERTIFY, RE_CERTIFY, RE_KEY, RE_KEY_KEY_PAIR));

    private static final Map<Integer, Attribute> BY_TAG = new HashMap<>();
    private static final Map<String, Attribute> BY_NAME = new HashMap<>();

    static {
        for (Attribute attribute : values()) {
            BY_TAG.put(attribute.rule.tag().code(), attribute);
            BY_NAME.put(attribute.rule.name1x(), attribute);
        }
    }

    private final AttributeRule rule;

    Attribute(AttributeRule rule) {
        this.rule = rule;
    }

    public AttributeRule rule() {
        return rule;
    }

    public Tag tag() {
        return rule.tag();
    }

    @Override
    public String name1x() {
        return rule.name1x();
    }

    @Override
    public Ttlv toTtlv(int tag) {
        return new Ttlv.EnumerationItem(tag, rule.tag().code());
    }

    public static Optional<Attribute> find(int tag) {
        return Optional.ofNullable(BY_TAG.get(tag));
    }

    public static Optional<Attribute> find(Tag tag) {
        return find(tag.code());
    }

    /** By the name in 1.x. */
    public static Optional<Attribute> find(String name1x) {
        return Optional.ofNullable(BY_NAME.get(name1x));
    }

    /** Object types that have rules of their own. */
    private static final class Groups {
        static final Set<ObjectType> CERTIFICATES = Set.of(ObjectType.CERTIFICATE);
        static final Set<ObjectType> CERTIFICATES_AND_PGP_KEYS = Set.of(ObjectType.CERTIFICATE, ObjectType.PGP_KEY);
        static final Set<ObjectType> KEY_PAIRS = Set.of(ObjectType.PRIVATE_KEY, ObjectType.PUBLIC_KEY);
        static final Set<ObjectType> OPAQUE_OBJECTS = Set.of(ObjectType.OPAQUE_OBJECT);
    }
}
