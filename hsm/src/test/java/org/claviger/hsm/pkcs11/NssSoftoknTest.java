package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesCbc;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A second real module, NSS softokn: what the server cannot do without works on it as on SoftHSM2. */
@EnabledIf(value = "available", disabledReason = "libsoftokn3.so or certutil is not installed (libnss3, libnss3-tools)")
@Timeout(120)
class NssSoftoknTest {
    private static final Path CERTUTIL = Path.of("/usr/bin/certutil");
    private static final String PIN = "test-user-pin";
    private static final String LABEL = "claviger-test";
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
    private static final KeyTemplate WRAPPER = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);

    @TempDir
    static Path directory;

    private static Pkcs11Hsm hsm;

    static boolean available() {
        return library().anyMatch(Files::isReadable) && Files.isExecutable(CERTUTIL);
    }

    private static Stream<Path> library() {
        return Stream.of(
                        "/usr/lib/x86_64-linux-gnu/libsoftokn3.so",
                        "/usr/lib/aarch64-linux-gnu/libsoftokn3.so",
                        "/usr/lib64/libsoftokn3.so")
                .map(Path::of);
    }

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        Path pin = Files.writeString(directory.resolve("pin"), PIN);
        Process making = new ProcessBuilder(CERTUTIL.toString(), "-N", "-d", "sql:" + directory, "-f", pin.toString())
                .inheritIO()
                .start();
        assertThat(making.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(making.exitValue()).isZero();
        hsm = Pkcs11Hsm.open(config("configdir='sql:" + directory
                + "' certPrefix='' keyPrefix='' secmod='' flags='' dbTokenDescription='" + LABEL + "'"));
    }

    @AfterAll
    static void close() {
        hsm.close();
    }

    private static Pkcs11Config config(String initialise) {
        return new Pkcs11Config(
                        library().filter(Files::isReadable).findFirst().orElseThrow(),
                        null,
                        LABEL,
                        () -> SecretBytes.copyOf(PIN.getBytes(StandardCharsets.UTF_8)))
                .withInitialise(initialise);
    }

    @Test
    void doesWhatTheServerCannotDoWithout() {
        assertThat(hsm.module()).startsWith("NSS");
        assertThat(hsm.capabilities().mechanisms()).contains("AES_GCM", "AES_KEY_WRAP", "ECDSA", "HMAC_SHA_256");
        assertThat(hsm.capabilities().gcmIv()).isEqualTo(GcmIv.GIVEN);
        assertThat(hsm.capabilities().residentKinds()).contains(KeyKind.AES, KeyKind.GENERIC_SECRET);
    }

    /** It answers CKR_DEVICE_ERROR to some of them, which is no sign that the device has gone. */
    @Test
    void staysInServiceWhateverDataItIsGiven() {
        KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
        var answers = new TreeSet<HsmException.Reason>();
        var gcm = new AesGcm(hsm.random(12), new byte[] {1});
        byte[] sealed = hsm.encrypt(key, gcm, new byte[48]);
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= (byte) 0x80;
            answers.add(refusal(() -> hsm.decrypt(key, gcm, damaged)));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            answers.add(refusal(() -> hsm.decrypt(key, gcm, cut)));
        }
        answers.add(refusal(() -> hsm.decrypt(key, new AesCbc(new byte[16], false), new byte[17])));
        answers.add(refusal(() -> hsm.decrypt(key, new AesEcb(), new byte[17])));

        assertThat(answers).containsExactly(HsmException.Reason.BAD_DATA);
        assertThatThrownBy(() -> hsm.encrypt(key, new AesEcb(), new byte[17])).isInstanceOf(HsmException.class);
        assertThat(hsm.health().state()).isEqualTo(HsmHealth.State.READY);
        assertThat(hsm.decrypt(key, gcm, sealed)).hasSize(48);
        hsm.destroy(key);
    }

    @Test
    void keepsTokenKeysAndOpensWhatTheyWrappedAfterARestart() {
        KeyHandle root = hsm.generateTokenKey("root-1", KeyKind.AES, 256, WRAPPER);
        KeyHandle sealing = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        byte[] wrapped = hsm.wrapKey(root, new AesKeyWrap(), sealing);
        GcmSealed sealed;
        try (SecretBytes secret = SecretBytes.copyOf(new byte[32])) {
            sealed = hsm.sealUnderOwnIv(sealing, new byte[] {7}, secret);
        }
        TokenSigner signer = new TokenKeys(hsm).findOrCreate("signer");

        hsm.reconnect();

        assertThat(refusal(() -> hsm.encrypt(sealing, new AesEcb(), new byte[16])))
                .isEqualTo(HsmException.Reason.STALE_HANDLE);
        KeyHandle found = hsm.findTokenKey("root-1").orElseThrow();
        KeyHandle again = hsm.unwrapKey(found, new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER);
        assertThat(hsm.decrypt(again, new AesGcm(sealed.iv(), new byte[] {7}), sealed.sealed()))
                .isEqualTo(new byte[32]);
        assertThat(new TokenKeys(hsm).findOrCreate("signer").publicKey()).isEqualTo(signer.publicKey());
        assertThat(hsm.destroyTokenKey("root-1")).isTrue();
        assertThat(hsm.findTokenKey("root-1")).isEmpty();
    }

    /** What the documentation says against it: CKA_EXTRACTABLE = false keeps a key from being read, not from being wrapped. */
    @Test
    void showsNoTokenKeyButLetsItBeWrapped() {
        KeyHandle root = hsm.generateTokenKey("stays", KeyKind.AES, 256, WRAPPER.readable());
        KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, WRAPPER);

        assertThat(refusal(() -> hsm.exportKey(root))).isEqualTo(HsmException.Reason.KEY_REFUSED);
        assertThat(hsm.wrapKey(wrappingKey, new AesKeyWrap(), root)).hasSize(40);
        // And the start sees it, of a key that lives no longer than the probe.
        assertThat(hsm.capabilities().keepsKeys()).isFalse();
        hsm.destroyTokenKey("stays");
    }

    private interface Call {
        Object run();
    }

    private static HsmException.Reason refusal(Call call) {
        try {
            call.run();
        } catch (HsmException e) {
            return e.reason();
        }
        throw new AssertionError("nothing was refused");
    }
}
