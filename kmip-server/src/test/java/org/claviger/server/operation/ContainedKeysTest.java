package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.TestClient.plainGet;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.PrivateKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.Register;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Private keys in PKCS#12 containers: registered in one, and given in one (2.1 sections 4.39 and 6.1.19). */
class ContainedKeysTest extends OperationTest {
    private static final String PASSWORD = "correct horse";

    private KeyPair pair;
    private byte[] ownCertificate;
    private byte[] caCertificate;

    @BeforeEach
    void makesACertifiedKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        KeyPair ca = generator.generateKeyPair();
        caCertificate = certificate("CN=ca", "CN=ca", ca, ca);
        ownCertificate = certificate("CN=ca", "CN=own", ca, pair);
    }

    @Test
    void givesAKeyAndItsCertificatesInAContainerUnderTheLinkedPassword() throws Exception {
        UniqueIdentifier key = certifiedKey(password(true));

        KeyStore container = opened(contained(key), PASSWORD);

        assertThat(container.getKey("alias", PASSWORD.toCharArray()).getEncoded())
                .isEqualTo(pair.getPrivate().getEncoded());
        Certificate[] chain = container.getCertificateChain("alias");
        assertThat(chain[0].getEncoded()).isEqualTo(ownCertificate);
        assertThat(chain[1].getEncoded()).isEqualTo(caCertificate);
    }

    @Test
    void takesAContainerApart() {
        UniqueIdentifier password = password(true);
        Bytes container = contained(certifiedKey(password));

        UniqueIdentifier key = alice.register(container(container), linked(password));

        Get.Response given = alice.get(plainGet(key), Get.Response.class);
        assertThat(given.object().findKeyBlock().orElseThrow().keyFormatType()).isEqualTo(KeyFormatType.PKCS_8);
        assertThat(alice.attributes(key).text(Attribute.PKCS_12_FRIENDLY_NAME)).contains("alias");
        assertThat(alice.attributes(key).integer(Attribute.CRYPTOGRAPHIC_LENGTH))
                .contains(2048);
        UniqueIdentifier own = link(key, LinkType.PKCS_12_CERTIFICATE_LINK);
        assertThat(certificateOf(own)).isEqualTo(Bytes.of(ownCertificate));
        assertThat(certificateOf(link(own, LinkType.CERTIFICATE_LINK))).isEqualTo(Bytes.of(caCertificate));
        assertThat(alice.send(inContainer(key))).succeeded();
    }

    @Test
    void wantsOnePasswordThatIsActive() {
        Bytes container = contained(certifiedKey(password(true)));

        assertThat(register(container, Attributes.NONE)).failedWith(ResultReason.BAD_PASSWORD);
        assertThat(register(container, linked(password(false)))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        assertThat(alice.send(inContainer(certifiedKey(password(false)))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        UniqueIdentifier other = activated(alice.register(Values.password("battery"), Attributes.NONE));
        assertThat(register(container, linked(other))).failedWith(ResultReason.BAD_PASSWORD);
        assertThat(bob.send(new Register.Request(ObjectType.PRIVATE_KEY, linked(other), container(container), null)))
                .failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void opensNoContainerThatCostsTooMuch() throws Exception {
        UniqueIdentifier password = password(true);
        Pfx honest = Pfx.getInstance(contained(certifiedKey(password)).toArray());
        MacData mac = honest.getMacData();
        Pfx costly = new Pfx(honest.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), Integer.MAX_VALUE));

        assertThat(register(Bytes.of(costly.getEncoded()), linked(password))).failedWith(ResultReason.INVALID_FIELD);
        assertThat(register(Bytes.of(new byte[] {1, 2, 3}), linked(password))).failedWith(ResultReason.INVALID_FIELD);
    }

    private UniqueIdentifier certifiedKey(UniqueIdentifier password) {
        UniqueIdentifier ca = alice.register(
                new org.claviger.codec.object.Certificate(CertificateType.X_509, Bytes.of(caCertificate)),
                Attributes.NONE);
        UniqueIdentifier own = alice.register(
                new org.claviger.codec.object.Certificate(CertificateType.X_509, Bytes.of(ownCertificate)),
                Attributes.NONE.with(Attribute.LINK, new Link(LinkType.CERTIFICATE_LINK, ca)));
        return alice.register(
                key(KeyFormatType.PKCS_8, pair.getPrivate().getEncoded()),
                linked(password).withAdded(Attribute.LINK, new Link(LinkType.PKCS_12_CERTIFICATE_LINK, own)));
    }

    private UniqueIdentifier password(boolean active) {
        UniqueIdentifier id = alice.register(Values.password(PASSWORD), Attributes.NONE);
        return active ? activated(id) : id;
    }

    private UniqueIdentifier activated(UniqueIdentifier id) {
        alice.get(new Activate.Request(id), Activate.Response.class);
        return id;
    }

    private static Attributes linked(UniqueIdentifier password) {
        return Attributes.NONE.with(Attribute.LINK, new Link(LinkType.PKCS_12_PASSWORD_LINK, password));
    }

    private Bytes contained(UniqueIdentifier key) {
        Get.Response answer = alice.get(inContainer(key), Get.Response.class);
        return ((KeyValue.Wrapped) java.util.Objects.requireNonNull(
                        answer.object().findKeyBlock().orElseThrow().keyValue()))
                .bytes();
    }

    private static Get.Request inContainer(UniqueIdentifier key) {
        return new Get.Request(key, KeyFormatType.PKCS_12, null, null, null);
    }

    private ResponseBatchItem register(Bytes container, Attributes attributes) {
        return alice.send(new Register.Request(ObjectType.PRIVATE_KEY, attributes, container(container), null));
    }

    private UniqueIdentifier link(UniqueIdentifier object, LinkType type) {
        return alice.links(object).stream()
                .filter(link -> link.linkType() == type)
                .findFirst()
                .orElseThrow()
                .linkedObjectIdentifier();
    }

    private Bytes certificateOf(UniqueIdentifier id) {
        Get.Response answer = alice.get(plainGet(id), Get.Response.class);
        return ((org.claviger.codec.object.Certificate) answer.object()).certificateValue();
    }

    private static ManagedObjectValue container(Bytes bytes) {
        return new PrivateKey(new KeyBlock(KeyFormatType.PKCS_12, null, new KeyValue.Wrapped(bytes), null, null, null));
    }

    private static ManagedObjectValue key(KeyFormatType format, byte[] bytes) {
        return new PrivateKey(new KeyBlock(
                format,
                null,
                KeyValue.Structure.of(new KeyMaterial.Encoded(SecretBytes.copyOf(bytes))),
                null,
                null,
                null));
    }

    private static KeyStore opened(Bytes container, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(container.toArray()), password.toCharArray());
        return store;
    }

    private static byte[] certificate(String issuer, String subject, KeyPair ca, KeyPair own) throws Exception {
        return new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(subject.getBytes(StandardCharsets.US_ASCII).length),
                        Date.from(Objects.NOW),
                        Date.from(Objects.NOW.plus(Duration.ofDays(1))),
                        new X500Name(subject),
                        own.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(ca.getPrivate()))
                .getEncoded();
    }
}
