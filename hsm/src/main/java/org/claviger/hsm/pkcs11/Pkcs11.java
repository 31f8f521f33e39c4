package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.claviger.hsm.HsmException;

/**
 * The C interface of a PKCS#11 module on LP64 Linux: one method for each function, returning its CKR code, and a count of
 * the calls by function. It knows nothing of sessions' states, and holds none. Methods take and return native memory
 * alone.
 */
final class Pkcs11 {
    private final Pkcs11Functions functions;

    private Pkcs11(Pkcs11Functions functions) {
        this.functions = functions;
    }

    /** Loads the module; it stays loaded as long as the process lives. */
    static Pkcs11 load(Path library) {
        if (!Files.isReadable(library)) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION,
                    "the PKCS#11 library " + library + " is not there: install the module or set its path.");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment getFunctionList = SymbolLookup.libraryLookup(library, Arena.global())
                    .find("C_GetFunctionList")
                    .orElseThrow(() ->
                            new HsmException(HsmException.Reason.CONFIGURATION, library + " is no PKCS#11 library."));
            MemorySegment pointer = arena.allocate(ADDRESS);
            long code = Pkcs11Functions.list(getFunctionList, pointer);
            if (code != Ck.CKR_OK) {
                throw new HsmException(
                        HsmException.Reason.CONFIGURATION,
                        library + " gives no function list (" + ReturnCodes.name(code) + ").");
            }
            return new Pkcs11(new Pkcs11Functions(pointer.get(ADDRESS, 0)));
        } catch (IllegalArgumentException e) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION,
                    library + " cannot be loaded as a library: " + e.getMessage(),
                    e);
        }
    }

    /** Calls since the module was loaded, by the function's name; functions never called are left out. */
    Map<String, Long> calls() {
        return functions.counts();
    }

    // The module, its slots and tokens

    long initialize(MemorySegment arguments) {
        return functions.call(Pkcs11Function.C_INITIALIZE, arguments);
    }

    long finish() {
        return functions.call(Pkcs11Function.C_FINALIZE, MemorySegment.NULL);
    }

    long getInfo(MemorySegment info) {
        return functions.call(Pkcs11Function.C_GET_INFO, info);
    }

    long getSlotList(boolean tokenPresent, MemorySegment slots, MemorySegment count) {
        return functions.call(Pkcs11Function.C_GET_SLOT_LIST, (byte) (tokenPresent ? 1 : 0), slots, count);
    }

    long getTokenInfo(long slot, MemorySegment info) {
        return functions.call(Pkcs11Function.C_GET_TOKEN_INFO, slot, info);
    }

    long initToken(long slot, MemorySegment pin, MemorySegment label) {
        return functions.call(Pkcs11Function.C_INIT_TOKEN, slot, pin, pin.byteSize(), label);
    }

    long initPin(long session, MemorySegment pin) {
        return functions.call(Pkcs11Function.C_INIT_PIN, session, pin, pin.byteSize());
    }

    // Sessions

    long openSession(long slot, long flags, MemorySegment session) {
        return functions.call(
                Pkcs11Function.C_OPEN_SESSION, slot, flags, MemorySegment.NULL, MemorySegment.NULL, session);
    }

    long closeSession(long session) {
        return functions.call(Pkcs11Function.C_CLOSE_SESSION, session);
    }

    long closeAllSessions(long slot) {
        return functions.call(Pkcs11Function.C_CLOSE_ALL_SESSIONS, slot);
    }

    long login(long session, long user, MemorySegment pin) {
        return functions.call(Pkcs11Function.C_LOGIN, session, user, pin, pin.byteSize());
    }

    long logout(long session) {
        return functions.call(Pkcs11Function.C_LOGOUT, session);
    }

    // Objects

    long createObject(long session, Template template, MemorySegment handle) {
        return functions.call(Pkcs11Function.C_CREATE_OBJECT, session, template.memory(), template.count(), handle);
    }

    long destroyObject(long session, long object) {
        return functions.call(Pkcs11Function.C_DESTROY_OBJECT, session, object);
    }

    long getAttributeValue(long session, long object, Template template) {
        return functions.call(
                Pkcs11Function.C_GET_ATTRIBUTE_VALUE, session, object, template.memory(), template.count());
    }

    long findObjectsInit(long session, Template template) {
        return functions.call(Pkcs11Function.C_FIND_OBJECTS_INIT, session, template.memory(), template.count());
    }

    long findObjects(long session, MemorySegment handles, long max, MemorySegment count) {
        return functions.call(Pkcs11Function.C_FIND_OBJECTS, session, handles, max, count);
    }

    long findObjectsFinal(long session) {
        return functions.call(Pkcs11Function.C_FIND_OBJECTS_FINAL, session);
    }

    // Encryption, signatures

    long encryptInit(long session, MemorySegment mechanism, long key) {
        return functions.call(Pkcs11Function.C_ENCRYPT_INIT, session, mechanism, key);
    }

    long encrypt(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_ENCRYPT, session, in, inBytes, out, outBytes);
    }

    long encryptUpdate(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_ENCRYPT_UPDATE, session, in, inBytes, out, outBytes);
    }

    long encryptFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_ENCRYPT_FINAL, session, out, outBytes);
    }

    long decryptInit(long session, MemorySegment mechanism, long key) {
        return functions.call(Pkcs11Function.C_DECRYPT_INIT, session, mechanism, key);
    }

    long decrypt(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_DECRYPT, session, in, inBytes, out, outBytes);
    }

    long decryptUpdate(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_DECRYPT_UPDATE, session, in, inBytes, out, outBytes);
    }

    long decryptFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_DECRYPT_FINAL, session, out, outBytes);
    }

    long signInit(long session, MemorySegment mechanism, long key) {
        return functions.call(Pkcs11Function.C_SIGN_INIT, session, mechanism, key);
    }

    long sign(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_SIGN, session, in, inBytes, out, outBytes);
    }

    long signUpdate(long session, MemorySegment in, long inBytes) {
        return functions.call(Pkcs11Function.C_SIGN_UPDATE, session, in, inBytes);
    }

    long signFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return functions.call(Pkcs11Function.C_SIGN_FINAL, session, out, outBytes);
    }

    long verifyInit(long session, MemorySegment mechanism, long key) {
        return functions.call(Pkcs11Function.C_VERIFY_INIT, session, mechanism, key);
    }

    long verify(long session, MemorySegment in, long inBytes, MemorySegment signature, long signatureBytes) {
        return functions.call(Pkcs11Function.C_VERIFY, session, in, inBytes, signature, signatureBytes);
    }

    /**
     * The code, but CKR_DEVICE_ERROR of a device that goes on answering in the same session as CKR_FUNCTION_FAILED: NSS
     * softokn says so of data that is wrong, which must not end the service to all.
     */
    long unlessItAnswers(long session, long code) {
        if (code != Ck.CKR_DEVICE_ERROR) {
            return code;
        }
        try (Arena arena = Arena.ofConfined()) {
            return generateRandom(session, arena.allocate(Long.BYTES)) == Ck.CKR_OK ? Ck.CKR_FUNCTION_FAILED : code;
        }
    }

    // Keys

    long generateKey(long session, MemorySegment mechanism, Template template, MemorySegment handle) {
        return functions.call(
                Pkcs11Function.C_GENERATE_KEY, session, mechanism, template.memory(), template.count(), handle);
    }

    long generateKeyPair(
            long session,
            MemorySegment mechanism,
            Template publicTemplate,
            Template privateTemplate,
            MemorySegment publicHandle,
            MemorySegment privateHandle) {
        return functions.call(
                Pkcs11Function.C_GENERATE_KEY_PAIR,
                session,
                mechanism,
                publicTemplate.memory(),
                publicTemplate.count(),
                privateTemplate.memory(),
                privateTemplate.count(),
                publicHandle,
                privateHandle);
    }

    long wrapKey(
            long session,
            MemorySegment mechanism,
            long wrappingKey,
            long key,
            MemorySegment wrapped,
            MemorySegment wrappedBytes) {
        return functions.call(Pkcs11Function.C_WRAP_KEY, session, mechanism, wrappingKey, key, wrapped, wrappedBytes);
    }

    long unwrapKey(
            long session,
            MemorySegment mechanism,
            long unwrappingKey,
            MemorySegment wrapped,
            Template template,
            MemorySegment handle) {
        return functions.call(
                Pkcs11Function.C_UNWRAP_KEY,
                session,
                mechanism,
                unwrappingKey,
                wrapped,
                wrapped.byteSize(),
                template.memory(),
                template.count(),
                handle);
    }

    long seedRandom(long session, MemorySegment seed) {
        return functions.call(Pkcs11Function.C_SEED_RANDOM, session, seed, seed.byteSize());
    }

    long generateRandom(long session, MemorySegment out) {
        return functions.call(Pkcs11Function.C_GENERATE_RANDOM, session, out, out.byteSize());
    }
}
