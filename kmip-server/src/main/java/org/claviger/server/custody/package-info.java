/**
 * Where key material is kept and who may open it: the only package that sees both the HSM and the store.
 *
 * <pre>
 * root keys    AES-256 token objects, one for the server and one for each domain and erasure epoch; wrap only
 * domain keys  for each domain three, never one for two uses: wrap, seal, tag; wrapped by the root in the store
 * object keys  the managed objects' material, sealed as data by seal or wrapped as a key by wrap
 * </pre>
 */
@NullMarked
package org.claviger.server.custody;

import org.jspecify.annotations.NullMarked;
