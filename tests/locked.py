"""Workbooks locked in every way that Excel knows, made as [MS-OFFCRYPTO] and [MS-XLS] describe it.

In: a plain workbook and a password. Out: the locked one. Why by hand: no program that runs here writes more than one kind.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import olefile
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.xor_obfuscation import DocumentXOR

#: Of a record: its kind, the place of what is hidden of it, and that.
Hide = Callable[[int, int, bytes], bytes]
#: [MS-OFFCRYPTO] 2.3.7.6: the password that Excel tries before it asks.
NO_PASSWORD = "VelvetSweatshop"
_SALT, _VERIFIER = bytes(range(16)), b"sixteen bytes .."
_AES_IDS = {128: 0x660E, 192: 0x660F, 256: 0x6610}


def standard(plain: bytes, password: str, *, bits: int) -> bytes:
    """As Excel 2007 does it: 2.3.4.5."""
    digest = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()
    for turn in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", turn) + digest).digest()
    digest = hashlib.sha1(digest + b"\0\0\0\0").digest()
    inner, outer = (bytes(digest[i] ^ pad if i < 20 else pad for i in range(64)) for pad in (0x36, 0x5C))
    key = (hashlib.sha1(inner).digest() + hashlib.sha1(outer).digest())[: bits // 8]
    proof = hashlib.sha1(_VERIFIER).digest() + b"\0" * 12
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    head = struct.pack("<8I", 0x24, 0, _AES_IDS[bits], 0x8004, bits, 0x18, 0, 0) + provider
    info = struct.pack("<HHII", 4, 2, 0x24, len(head)) + head + struct.pack("<I", 16) + _SALT
    info += _ecb(key, _VERIFIER) + struct.pack("<I", 20) + _ecb(key, proof)
    return _enveloped(struct.pack("<Q", len(plain)) + _ecb(key, plain + b"\0" * (-len(plain) % 16)), info)


def agile(plain: bytes, password: str, *, bits: int, hashing: str) -> bytes:
    """As Excel 2010 and later do it: 2.3.4.10 to 2.3.4.15."""

    def digest_of(data: bytes) -> bytes:
        return hashlib.new(hashing, data).digest()

    digest = digest_of(_SALT + password.encode("utf-16-le"))
    for turn in range(1000):
        digest = digest_of(struct.pack("<I", turn) + digest)

    def locked(block: str, data: bytes) -> str:
        key = digest_of(digest + bytes.fromhex(block)).ljust(bits // 8, b"\x36")[: bits // 8]
        return base64.b64encode(_cbc(key, _SALT, data)).decode()

    def sealed(block: str, data: bytes) -> str:
        return base64.b64encode(_cbc(secret, digest_of(_SALT + bytes.fromhex(block))[:16], data)).decode()

    secret = bytes(range(100, 100 + bits // 8))
    package = struct.pack("<Q", len(plain))
    for turn, start in enumerate(range(0, len(plain), 4096)):
        package += _cbc(secret, digest_of(_SALT + struct.pack("<I", turn))[:16], plain[start : start + 4096])
    size = len(digest)
    seal = hmac.new(b"k" * size, package, hashing).digest()
    attributes = (
        f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{size}" cipherAlgorithm="AES" '
        f'cipherChaining="ChainingModeCBC" hashAlgorithm="{hashing.upper()}" saltValue="{base64.b64encode(_SALT).decode()}"'
    )
    office = "http://schemas.microsoft.com/office/2006"
    described = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="{office}/encryption" '
        f'xmlns:p="{office}/keyEncryptor/password"><keyData {attributes}/>'
        f'<dataIntegrity encryptedHmacKey="{sealed("5fb2ad010cb9e1f6", b"k" * size)}" '
        f'encryptedHmacValue="{sealed("a0677f02b22c8433", seal)}"/><keyEncryptors>'
        f'<keyEncryptor uri="{office}/keyEncryptor/password"><p:encryptedKey spinCount="1000" {attributes} '
        f'encryptedVerifierHashInput="{locked("fea7d2763b4b9e79", _VERIFIER)}" '
        f'encryptedVerifierHashValue="{locked("d7aa0f6d3061344e", digest_of(_VERIFIER))}" '
        f'encryptedKeyValue="{locked("146e0be7abacd0d6", secret)}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    return _enveloped(package, struct.pack("<HHI", 4, 4, 0x40) + described.encode())


def _enveloped(package: bytes, info: bytes) -> bytes:
    out = io.BytesIO()
    ECMA376Encrypted(package, info).write_to(out)
    return out.getvalue()


def _ecb(key: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(data)


def _cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CBC(start)).encryptor().update(data + b"\0" * (-len(data) % 16))


def old(path: Path, record: bytes, hide: Hide | None = None) -> None:
    """The old workbook at `path` with one more record at its head. The record of the author's name makes room. `hide` gets
    the kind of each record, and the place and bytes of what is hidden of it."""
    with olefile.OleFileIO(path) as container:
        stream = container.openstream("Workbook").read()
    where, room = stream.index(struct.pack("<HH", 0x5C, 112)), 116 - len(record)
    stream = stream[:where] + record + struct.pack("<HH", 0xC1, room - 4) + b"\0" * (room - 4) + stream[where + 116 :]
    out, position = b"", 0
    while position < len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        # Heads stay readable, and so do these records and the place of each sheet.
        kept = 4 + (size if kind in (0x809, 0x2F, 0xE1) else 4 if kind == 0x85 else 0)
        body = stream[position + kept : position + 4 + size]
        out += stream[position : position + kept] + (hide(kind, position + kept, body) if hide and body else body)
        position += 4 + size
    with olefile.OleFileIO(path, write_mode=True) as container:
        container.write_stream("Workbook", out)


def old_rc4(path: Path, password: str) -> None:
    """As Excel 97 does it: [MS-OFFCRYPTO] 2.3.6."""
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    base = hashlib.md5((short + _SALT) * 16).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(base + struct.pack("<I", block)).digest()

    proof = _rc4(key(0), _VERIFIER + hashlib.md5(_VERIFIER).digest())
    old(path, struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + _SALT + proof, _stream_of(key))


def old_crypto_api(path: Path, password: str, *, bits: int) -> None:
    """As Excel 2002 does it: 2.3.5."""
    base = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()

    def key(block: int) -> bytes:
        digest = hashlib.sha1(base + struct.pack("<I", block)).digest()
        return digest[:5] + b"\0" * 11 if bits == 40 else digest[: bits // 8]

    head = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + b"\0\0"
    proof = _rc4(key(0), _VERIFIER + hashlib.sha1(_VERIFIER).digest())
    proof = struct.pack("<I", 16) + _SALT + proof[:16] + struct.pack("<I", 20) + proof[16:]
    body = struct.pack("<HHHII", 1, 2, 2, 4, len(head)) + head + proof
    old(path, struct.pack("<HH", 0x2F, len(body)) + body, _stream_of(key))


def old_xor(path: Path, password: str) -> None:
    """As Excel 95 did it, and later ones in countries that allowed no more: 2.3.7."""
    array = DocumentXOR.create_xor_array_method1(password)
    key = DocumentXOR.create_xor_key_method1(password)
    proof = next(value for value in range(1 << 16) if DocumentXOR.verifypw(password, value))

    def hide(kind: int, place: int, body: bytes) -> bytes:
        # Excel counts the readable bytes before the name of a sheet twice.
        start = place + len(body) + 4 * (kind == 0x85)
        return bytes(((b << 5 | b >> 3) & 0xFF) ^ array[(start + i) % 16] for i, b in enumerate(body))

    old(path, struct.pack("<HHHHH", 0x2F, 6, 0, key, proof), hide)


def _stream_of(key: Callable[[int], bytes]) -> Hide:
    """A new key for each 1024 bytes of the whole stream, heads included."""
    pads: dict[int, bytes] = {}

    def hide(_: int, place: int, body: bytes) -> bytes:
        for block in range(place // 1024, (place + len(body)) // 1024 + 1):
            pads.setdefault(block, _rc4(key(block), b"\0" * 1024))
        return bytes(b ^ pads[(place + i) // 1024][(place + i) % 1024] for i, b in enumerate(body))

    return hide


def _rc4(key: bytes, data: bytes) -> bytes:
    cipher: Any = Cipher(ARC4(key), mode=None)
    hidden: bytes = cipher.encryptor().update(data)
    return hidden
