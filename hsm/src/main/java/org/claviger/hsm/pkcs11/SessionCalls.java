package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.hsm.EcdsaSignatures;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.jspecify.annotations.Nullable;

/** What is done with a borrowed session: one method for each thing a caller wants, of one to three C functions. */
final class SessionCalls {
    private static final int SIGNATURE_BYTES_MAX = 2048;

    private final Pkcs11 pkcs11;
    private final KeyObjects objects;

    SessionCalls(Pkcs11 pkcs11, KeyObjects objects) {
        this.pkcs11 = pkcs11;
        this.objects = objects;
    }

    // Keys

    /** A label makes it a token object. */
    KeyHandle generateKey(
            Session session, long generation, KeyKind kind, int bits, KeyTemplate flags, @Nullable String label) {
        Scratch scratch = session.scratch();
        Template template = KeyObjects.flags(new Template(scratch), kind, flags, label);
        if (kind != KeyKind.DES3) {
            template.with(Ck.CKA_VALUE_LEN, bits / Byte.SIZE);
        }
        MemorySegment mechanism = MechanismStructures.plain(MechanismStructures.generation(kind), scratch);
        MemorySegment handle = scratch.number(0);
        checkInit(
                pkcs11.generateKey(session.handle(), mechanism, template, handle),
                "the generation of " + kind + " keys");
        return new KeyHandle(generation, handle.get(JAVA_LONG, 0), kind);
    }

    /** Only with a wrapping key that is marked as trusted is CKA_WRAP_WITH_TRUSTED of any use. */
    boolean canMakeTrustedWrappingKey(Session session) {
        Scratch scratch = session.scratch();
        Template template = KeyObjects.flags(new Template(scratch), KeyKind.AES, KeyTemplate.of(KeyUse.WRAP), null)
                .with(Ck.CKA_VALUE_LEN, 32)
                .with(Ck.CKA_TRUSTED, true);
        MemorySegment handle = scratch.number(0);
        long code = pkcs11.generateKey(
                session.handle(), MechanismStructures.plain(Ck.CKM_AES_KEY_GEN, scratch), template, handle);
        return code == Ck.CKR_OK && destroy(session, handle.get(JAVA_LONG, 0));
    }

    KeyPairHandles generatePair(
            Session session, long generation, KeyPairKind kind, KeyTemplate flags, @Nullable String label) {
        Scratch scratch = session.scratch();
        Template publicTemplate = KeyObjects.flags(KeyObjects.pair(scratch, kind), kind.publicKind(), flags, label);
        Template privateTemplate = KeyObjects.flags(new Template(scratch), kind.privateKind(), flags, label);
        MemorySegment mechanism =
                MechanismStructures.plain(MechanismStructures.generation(kind.privateKind()), scratch);
        MemorySegment publicHandle = scratch.number(0);
        MemorySegment privateHandle = scratch.number(0);
        checkInit(
                pkcs11.generateKeyPair(
                        session.handle(), mechanism, publicTemplate, privateTemplate, publicHandle, privateHandle),
                "the generation of " + kind);
        long publicNumber = publicHandle.get(JAVA_LONG, 0);
        return new KeyPairHandles(
                new KeyHandle(generation, privateHandle.get(JAVA_LONG, 0), kind.privateKind()),
                new KeyHandle(generation, publicNumber, kind.publicKind()),
                objects.publicKey(session, publicNumber, kind.publicKind()));
    }

    KeyHandle create(
            Session session, long generation, KeyTemplate flags, Function<Scratch, KeyObjects.Imported> contents) {
        Scratch scratch = session.scratch();
        KeyObjects.Imported imported = contents.apply(scratch);
        Template template = KeyObjects.flags(imported.template(), imported.kind(), flags, null);
        MemorySegment handle = scratch.number(0);
        check(pkcs11.createObject(session.handle(), template, handle), "the import of an " + imported.kind() + " key");
        return new KeyHandle(generation, handle.get(JAVA_LONG, 0), imported.kind());
    }

    /** False if there was none. */
    boolean destroy(Session session, long number) {
        long code = pkcs11.destroyObject(session.handle(), number);
        if (code == Ck.CKR_OBJECT_HANDLE_INVALID) {
            return false;
        }
        check(code, "the destruction of a key");
        return true;
    }

    // Wrapping

    byte[] wrap(Session session, KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        Scratch scratch = session.scratch();
        MemorySegment structure = MechanismStructures.of(mechanism, scratch);
        MemorySegment wrappedBytes = scratch.number(0);
        checkInit(
                pkcs11.wrapKey(
                        session.handle(),
                        structure,
                        wrappingKey.number(),
                        key.number(),
                        MemorySegment.NULL,
                        wrappedBytes),
                mechanism.name());
        MemorySegment wrapped = scratch.bytes(wrappedBytes.get(JAVA_LONG, 0));
        checkInit(
                pkcs11.wrapKey(session.handle(), structure, wrappingKey.number(), key.number(), wrapped, wrappedBytes),
                mechanism.name());
        return wrapped.asSlice(0, wrappedBytes.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }

    KeyHandle unwrap(
            Session session,
            KeyHandle wrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate flags) {
        Scratch scratch = session.scratch();
        Template template = KeyObjects.flags(KeyObjects.kind(scratch, kind), kind, flags, null);
        MemorySegment handle = scratch.number(0);
        long code = pkcs11.unwrapKey(
                session.handle(),
                MechanismStructures.of(mechanism, scratch),
                wrappingKey.number(),
                scratch.copy(wrapped),
                template,
                handle);
        if (code == Ck.CKR_MECHANISM_INVALID || code == Ck.CKR_MECHANISM_PARAM_INVALID) {
            throw MechanismUnsupportedException.missing(mechanism);
        }
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.atDecryption(pkcs11.unlessItAnswers(session.handle(), code), mechanism.name());
        }
        return new KeyHandle(wrappingKey.generation(), handle.get(JAVA_LONG, 0), kind);
    }

    // Encryption

    /** Returns how many bytes were written. */
    long encrypt(Session session, KeyHandle key, Mechanism.Encryption mechanism, MemorySegment in, MemorySegment out) {
        MemorySegment structure = MechanismStructures.of(mechanism, session.scratch());
        long written = encrypt(session, key, mechanism, structure, in, out);
        if (mechanism instanceof Mechanism.AesGcm gcm) {
            GcmCalls.requireGivenIv(gcm, structure, in.byteSize(), written);
        }
        return written;
    }

    /** With the CK_MECHANISM as it is, of which modules may change parts. */
    long encrypt(
            Session session,
            KeyHandle key,
            Mechanism.Encryption mechanism,
            MemorySegment structure,
            MemorySegment in,
            MemorySegment out) {
        begin(pkcs11.encryptInit(session.handle(), structure, key.number()), session, mechanism);
        MemorySegment outBytes = session.scratch().number(out.byteSize());
        check(pkcs11.encrypt(session.handle(), in, in.byteSize(), out, outBytes), session, mechanism);
        return outBytes.get(JAVA_LONG, 0);
    }

    /** Returns how many bytes were written; modules ask for room for as many as were given. */
    long decrypt(Session session, KeyHandle key, Mechanism.Encryption mechanism, byte[] data, MemorySegment out) {
        if (mechanism instanceof Mechanism.AesGcm gcm && data.length < gcm.tagBits() / Byte.SIZE) {
            throw ReturnCodes.atDecryption(Ck.CKR_ENCRYPTED_DATA_LEN_RANGE, mechanism.name());
        }
        Scratch scratch = session.scratch();
        begin(
                pkcs11.decryptInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        MemorySegment outBytes = scratch.number(out.byteSize());
        long code = pkcs11.decrypt(session.handle(), scratch.copy(data), data.length, out, outBytes);
        if (code != Ck.CKR_OK) {
            session.suspectIf(code == Ck.CKR_BUFFER_TOO_SMALL);
            throw ReturnCodes.atDecryption(pkcs11.unlessItAnswers(session.handle(), code), mechanism.name());
        }
        return outBytes.get(JAVA_LONG, 0);
    }

    // Signatures and MACs

    /** A signature of a digest, or a MAC of data. */
    byte[] sign(Session session, KeyHandle key, Mechanism mechanism, byte[] data) {
        Scratch scratch = session.scratch();
        begin(
                pkcs11.signInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        MemorySegment out = scratch.bytes(SIGNATURE_BYTES_MAX);
        MemorySegment outBytes = scratch.number(out.byteSize());
        check(pkcs11.sign(session.handle(), scratch.copy(data), data.length, out, outBytes), session, mechanism);
        return out.asSlice(0, outBytes.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }

    boolean verify(Session session, KeyHandle key, Mechanism.Signature mechanism, byte[] signed, byte[] signature) {
        Optional<byte[]> raw = rawSignature(session, key, mechanism, signature);
        return raw.isPresent() && verifyRaw(session, key, mechanism, signed, raw.get());
    }

    private Optional<byte[]> rawSignature(
            Session session, KeyHandle publicKey, Mechanism.Signature mechanism, byte[] signature) {
        if (mechanism instanceof Mechanism.Ecdsa ecdsa && ecdsa.form() == Mechanism.EcdsaForm.DER) {
            int fieldBytes = objects.curve(session, publicKey.number()).fieldBytes();
            return EcdsaSignatures.toRaw(signature, fieldBytes);
        }
        if (mechanism instanceof Mechanism.Dsa) {
            return EcdsaSignatures.toRaw(signature, objects.subprimeBytes(session, publicKey.number()));
        }
        return Optional.of(signature);
    }

    private boolean verifyRaw(Session session, KeyHandle key, Mechanism mechanism, byte[] data, byte[] signature) {
        Scratch scratch = session.scratch();
        begin(
                pkcs11.verifyInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        long code = pkcs11.verify(
                session.handle(), scratch.copy(data), data.length, scratch.copy(signature), signature.length);
        if (ReturnCodes.isGone(pkcs11.unlessItAnswers(session.handle(), code))) {
            throw ReturnCodes.of(code, mechanism.name());
        }
        // Modules say in several ways that a signature is none; the next call of this session is sound all the same.
        return code == Ck.CKR_OK;
    }

    // Randomness

    boolean random(Session session, MemorySegment out) {
        if (out.byteSize() > 0) {
            check(pkcs11.generateRandom(session.handle(), out), "C_GenerateRandom");
        }
        return true;
    }

    boolean seed(Session session, MemorySegment seed) {
        check(pkcs11.seedRandom(session.handle(), seed), "C_SeedRandom");
        return true;
    }

    // Answers

    private static void check(long code, String what) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, what);
        }
    }

    private void check(long code, Session session, Mechanism mechanism) {
        session.suspectIf(code == Ck.CKR_BUFFER_TOO_SMALL);
        check(pkcs11.unlessItAnswers(session.handle(), code), mechanism.name());
    }

    private static void checkInit(long code, String what) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.atInit(code, what);
        }
    }

    private void begin(long code, Session session, Mechanism mechanism) {
        session.suspectIf(code == Ck.CKR_OPERATION_ACTIVE);
        checkInit(pkcs11.unlessItAnswers(session.handle(), code), mechanism.name());
    }
}
