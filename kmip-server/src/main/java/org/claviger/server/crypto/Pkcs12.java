package org.claviger.server.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** PKCS#12 containers (RFC 7292) of a private key and its certificates, under a password. */
public final class Pkcs12 {
    /** What RFC 7292 containers of here are made with, as OpenSSL does. */
    private static final int ITERATIONS = 10_000;

    /** How many rounds all parts of a client's container cost together: some two seconds of one core. */
    static final int ITERATIONS_MAX = 1_000_000;

    /** How many bags a container has at most. */
    static final int BAGS_MAX = 64;

    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private Pkcs12() {}

    /**
     * What was in a container.
     *
     * @param privateKey in PKCS#8; the caller closes it
     * @param certificates of the key, its own first
     * @param alias the friendly name of the key, or null
     */
    public record Opened(
            SecretBytes privateKey,
            List<Bytes> certificates,
            @Nullable String alias) {
        public Opened {
            certificates = List.copyOf(certificates);
        }
    }

    /** A container of a key in PKCS#8 and its certificates; all stay the caller's to close. */
    public static Bytes close(
            SecretBytes privateKey, List<SecretBytes> certificates, String alias, SecretBytes password) {
        return withPassword(
                password,
                characters -> privateKey.read(ACCESS, key -> {
                    try {
                        OutputEncryptor encryptor = new JcePKCSPBEOutputEncryptorBuilder(
                                        NISTObjectIdentifiers.id_aes256_CBC)
                                .setProvider(BOUNCY_CASTLE)
                                .setIterationCount(ITERATIONS)
                                .build(characters);
                        DEROctetString keyId = new DEROctetString(new byte[] {1});
                        PKCS12SafeBag keyBag = named(
                                        new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(key), encryptor), alias)
                                .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId)
                                .build();
                        PKCS12PfxPduBuilder container = new PKCS12PfxPduBuilder().addData(keyBag);
                        if (!certificates.isEmpty()) {
                            container.addEncryptedData(encryptor, certificateBags(certificates, alias, keyId));
                        }
                        return Bytes.owning(container
                                .build(
                                        new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256)
                                                .setProvider(BOUNCY_CASTLE)
                                                .setIterationCount(ITERATIONS),
                                        characters)
                                .getEncoded());
                    } catch (IOException | PKCSException | OperatorCreationException | IllegalArgumentException e) {
                        throw new KmipException(
                                ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED,
                                "The key does not go into a PKCS#12 container.");
                    }
                }));
    }

    private static PKCS12SafeBag[] certificateBags(List<SecretBytes> certificates, String alias, DEROctetString keyId)
            throws IOException {
        List<PKCS12SafeBag> bags = new ArrayList<>();
        for (SecretBytes certificate : certificates) {
            byte[] encoded = certificate.read(ACCESS, byte[]::clone);
            PKCS12SafeBagBuilder bag = new PKCS12SafeBagBuilder(new X509CertificateHolder(encoded));
            if (bags.isEmpty()) {
                named(bag, alias).addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId);
            }
            bags.add(bag.build());
        }
        return bags.toArray(PKCS12SafeBag[]::new);
    }

    private static PKCS12SafeBagBuilder named(PKCS12SafeBagBuilder bag, String alias) {
        return bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(alias));
    }

    /**
     * Opens a client's container.
     *
     * @param alias the friendly name of the key that is wanted, in any case; the first key where it is null
     * @throws KmipException Bad Password, where it does not open by this password
     */
    public static Opened open(SecretBytes container, SecretBytes password, @Nullable String alias) {
        return container.read(
                ACCESS, bytes -> withPassword(password, characters -> new Reading(characters).open(bytes, alias)));
    }

    /** The opening of one container, whose parts cost rounds together. */
    private static final class Reading {
        private final char[] password;
        private int rounds;

        Reading(char[] password) {
            this.password = password;
        }

        Opened open(byte[] bytes, @Nullable String alias) {
            try {
                PKCS12PfxPdu container = new PKCS12PfxPdu(bytes);
                MacData mac = container.toASN1Structure().getMacData();
                if (mac == null) {
                    throw KmipException.invalidField("The PKCS#12 container has no MAC.");
                }
                count(mac.getIterationCount());
                if (!container.isMacValid(
                        new JcePKCS12MacCalculatorBuilderProvider().setProvider(BOUNCY_CASTLE), password)) {
                    throw badPassword();
                }
                return opened(bags(container), alias);
            } catch (IOException
                    | PKCSException
                    | IllegalArgumentException
                    | IllegalStateException
                    | ClassCastException e) {
                throw KmipException.invalidField("The key is no PKCS#12 container that can be opened.");
            }
        }

        private List<PKCS12SafeBag> bags(PKCS12PfxPdu container) throws PKCSException {
            List<PKCS12SafeBag> bags = new ArrayList<>();
            for (ContentInfo content : container.getContentInfos()) {
                PKCS12SafeBagFactory factory = content.getContentType().equals(PKCSObjectIdentifiers.encryptedData)
                        ? new PKCS12SafeBagFactory(content, decryptors())
                        : new PKCS12SafeBagFactory(content);
                bags.addAll(Arrays.asList(factory.getSafeBags()));
                if (bags.size() > BAGS_MAX) {
                    throw KmipException.invalidField("A PKCS#12 container has at most " + BAGS_MAX + " bags.");
                }
            }
            return bags;
        }

        private Opened opened(List<PKCS12SafeBag> bags, @Nullable String alias) throws IOException, PKCSException {
            PKCS12SafeBag key = bags.stream()
                    .filter(bag -> holdsKey(bag) && (alias == null || alias.equalsIgnoreCase(friendlyName(bag))))
                    .findFirst()
                    .orElseThrow(() -> KmipException.invalidField("The PKCS#12 container has no such private key."));
            List<Bytes> certificates = chain(bags, key);
            return new Opened(SecretBytes.takeFrom(keyInfo(key).getEncoded()), certificates, friendlyName(key));
        }

        private PrivateKeyInfo keyInfo(PKCS12SafeBag bag) throws PKCSException {
            return bag.getBagValue() instanceof PKCS8EncryptedPrivateKeyInfo encrypted
                    ? encrypted.decryptPrivateKeyInfo(decryptors())
                    : (PrivateKeyInfo) bag.getBagValue();
        }

        private InputDecryptorProvider decryptors() {
            InputDecryptorProvider provider = new JcePKCSPBEInputDecryptorProviderBuilder()
                    .setProvider(BOUNCY_CASTLE)
                    .build(password);
            return algorithm -> {
                count(iterations(algorithm));
                return provider.get(algorithm);
            };
        }

        private void count(BigInteger iterations) {
            if (iterations.signum() < 1 || iterations.bitLength() > Integer.SIZE - 1) {
                throw tooMany();
            }
            rounds += Math.min(iterations.intValue(), ITERATIONS_MAX + 1);
            if (rounds > ITERATIONS_MAX) {
                throw tooMany();
            }
        }
    }

    private static BigInteger iterations(AlgorithmIdentifier algorithm) {
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            return PKCS12PBEParams.getInstance(algorithm.getParameters()).getIterations();
        }
        PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
        if (!parameters.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw KmipException.notSupported("The PKCS#12 container's key derivation is not PBKDF2.");
        }
        return PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters())
                .getIterationCount();
    }

    private static boolean holdsKey(PKCS12SafeBag bag) {
        return bag.getType().equals(PKCSObjectIdentifiers.keyBag)
                || bag.getType().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag);
    }

    /** The key's own certificate, by their common id or name, and those that lead up from it. */
    private static List<Bytes> chain(List<PKCS12SafeBag> bags, PKCS12SafeBag key) throws IOException {
        List<PKCS12SafeBag> left = new ArrayList<>(bags.stream()
                .filter(bag -> bag.getType().equals(PKCSObjectIdentifiers.certBag))
                .toList());
        List<Bytes> chain = new ArrayList<>();
        Optional<PKCS12SafeBag> next = left.stream()
                .filter(bag -> keyId(bag).isPresent() && keyId(bag).equals(keyId(key)))
                .findFirst()
                .or(() -> left.stream().filter(bag -> isNamedAs(bag, key)).findFirst())
                .or(() -> left.stream().findFirst());
        while (next.isPresent()) {
            X509CertificateHolder certificate =
                    (X509CertificateHolder) next.get().getBagValue();
            left.remove(next.get());
            chain.add(Bytes.owning(certificate.getEncoded()));
            next = left.stream()
                    .filter(bag -> ((X509CertificateHolder) bag.getBagValue())
                            .getSubject()
                            .equals(certificate.getIssuer()))
                    .findFirst();
        }
        return chain;
    }

    private static @Nullable String friendlyName(PKCS12SafeBag bag) {
        return attribute(bag, PKCS12SafeBag.friendlyNameAttribute)
                .map(value -> ASN1BMPString.getInstance(value).getString())
                .orElse(null);
    }

    private static boolean isNamedAs(PKCS12SafeBag bag, PKCS12SafeBag key) {
        String name = friendlyName(key);
        return name != null && name.equals(friendlyName(bag));
    }

    private static Optional<Bytes> keyId(PKCS12SafeBag bag) {
        return attribute(bag, PKCS12SafeBag.localKeyIdAttribute)
                .map(value -> Bytes.of(ASN1OctetString.getInstance(value).getOctets()));
    }

    private static Optional<ASN1Encodable> attribute(PKCS12SafeBag bag, ASN1ObjectIdentifier type) {
        return bag.getAttributes() == null
                ? Optional.empty()
                : Arrays.stream(bag.getAttributes())
                        .filter(attribute -> attribute.getAttrType().equals(type))
                        .flatMap(attribute -> Arrays.stream(attribute.getAttributeValues()))
                        .findFirst();
    }

    private static <T> T withPassword(SecretBytes password, Function<char[], T> use) {
        return password.read(ACCESS, bytes -> {
            char[] characters = characters(bytes);
            try {
                return use.apply(characters);
            } finally {
                Arrays.fill(characters, ' ');
            }
        });
    }

    private static char[] characters(byte[] utf8) {
        try {
            CharBuffer buffer = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            char[] characters = new char[buffer.remaining()];
            buffer.get(characters);
            Arrays.fill(buffer.array(), ' ');
            return characters;
        } catch (CharacterCodingException e) {
            throw badPassword();
        }
    }

    private static KmipException badPassword() {
        return new KmipException(ResultReason.BAD_PASSWORD, "The PKCS#12 container does not open by this password.");
    }

    private static KmipException tooMany() {
        return KmipException.invalidField(
                "A PKCS#12 container that costs more than " + ITERATIONS_MAX + " rounds is not opened.");
    }
}
