package org.claviger.storage;

/** Is told, once, that the store can not be written any more; the server then ends the process. */
@FunctionalInterface
public interface FatalStoreListener {
    void storeFailed(StoreFailedException cause);
}
