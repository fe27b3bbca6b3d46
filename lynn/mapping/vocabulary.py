"""The words of headings in Spanish, English and Portuguese, and what they mean.

One concept, all its words: without accents, in small letters, plurals in -s and -es understood by themselves. A heading
becomes the set of its concepts (see `lynn.mapping.meaning`), so the order of words and the language do not matter. Words that say
nothing (`de`, `the`, `ingrese`) stand apart. Adding a word here is how a new spelling is taught.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    # what a person is called
    "name": "name nombre nome nom nomb nm",
    "surname": "surname lastname apellido sobrenome apelido paterno materno ape",
    "first": "first given primer pila fname firstname prenom primeiro",
    "full": "full completo completa complete",
    "user": "user usuario login nick",
    "nickname": "nickname apodo alias mote",
    # how to reach them
    "phone": "phone telephone telefono telefone fone fono phoneno tel telef telf tlf tfno tfn telefonico telefonica fonos",
    "mobile": "mobile mobil cell cellphone cellular cel celu celular handset movil telemovel tlm tlmv"
    " handphone msisdn mov mob movel movei",
    "whatsapp": "whatsapp whatsap whatapp wsp wpp wapp wasap wa zap zapzap whats wsap guasap wp ws",
    "sms": "sms",
    "landline": "landline fijo fija fixo fixa casa home residencial residence hogar",
    "work": "work trabajo trabalho office oficina escritorio laboral comercial",
    "fax": "fax telefax",
    "email": "email mail correo emails",
    "address": "address direccion endereco domicilio calle rua street",
    "contact": "contact contacto contato",
    # who
    "person": "customer client cliente clienta recipient destinatario destinataria titular holder person persona pessoa"
    " patient paciente student alumno alumna aluno aluna estudiante estudante member socio socia afiliado afiliada"
    " beneficiario beneficiaria guest huesped hospede buyer comprador compradora invitado invitada asegurado asegurada"
    " segurado subscriber suscriptor assinante lead apoderado cust cli clte receptor receptora recebedor",
    # Not who a list is about when they stand alone, but "Nombre deudor" is a name.
    "somebody": "deudor deudora debtor devedor devedora passenger pasajero pasajera passageiro participant participante attendee"
    " candidate candidato candidata postulante prospect prospecto donor donante doador tenant arrendatario inquilino inquilina",
    "employee": "employee empleado empleada funcionario vendedor vendedora seller agent agente ejecutivo ejecutiva asesor"
    " asesora consultor manager gerente encargado owner responsable responsavel operator operador usuariointerno",
    "family": "mother madre mae father padre pai spouse conyuge conjuge esposa esposo hijo hija filho filha child",
    "company": "company empresa compania companhia business negocio organization organizacion organizacao firma"
    " proveedor fornecedor supplier vendor",
    # dates and times
    "date": "date fecha fec data dt",
    "day": "day dia",
    "time": "time hora horario timestamp",
    "month": "month mes",
    "year": "year ano anio",
    "week": "week semana",
    "birth": "birth nacimiento nascimento born",
    "birthday": "birthday cumpleanos aniversario dob cumple",
    "created": "created creacion criacao registro registration registered alta cadastro ingreso signup inscripcion",
    "updated": "updated update modified actualizacion atualizacao modificacion",
    "delivery": "delivery entrega envio despacho shipment delivered entregado",
    "expiry": "expiry expiration expires expire vencimiento vencimento vence caducidad expira due vencer expirar",
    "payment": "payment pago pagamento paid pagado facturacion cobranza cobranca",
    # An address in a shop's export: the same person as the buyer, mostly.
    "billing": "billing",
    "shipping": "shipping",
    "appointment": "appointment cita turno consulta agendamento reserva booking",
    "start": "start inicio comienzo begin desde from",
    "end": "end fin termino final hasta until",
    # days of something
    "validity": "validity validez validade vigencia vig valid valido valida duration duracion duracao plazo prazo",
    "remaining": "remaining restante left faltante",
    "overdue": "overdue atraso mora vencido atrasado retraso late atrasada vencida",
    "working": "working habil util laborable",
    # order in a row of things
    # Not more than one "new".
    "news": "news",
    "new": "new nuevo nueva novo nova nva nvo",
    "old": "old anterior antiguo antigua viejo vieja antigo antiga previous",
    "last": "last ultimo ultima latest",
    "next": "next proximo proxima siguiente seguinte upcoming",
    "current": "current actual atual",
    "main": "main principal primary primario primaria preferred preferido",
    "personal": "personal particular pessoal",
    "other": "other otro otra outro outra alternative alternativo alternate alterno secondary secundario secundaria opcional"
    " adicional additional",
    "emergency": "emergency emergencia",
    # what is bought
    "coupon": "coupon cupon cupom voucher vale",
    "order": "order pedido orden encomenda ordem",
    "store": "store tienda loja sucursal suc shop local filial sede branch",
    "product": "product producto produto item articulo artigo",
    "purchase": "purchase compra bought",
    "invoice": "invoice factura fatura boleta",
    "card": "card tarjeta cartao",
    "discount": "discount descuento desconto dcto dto",
    "promotion": "promotion promo promocion promocao campaign campana campanha offer oferta",
    "tag": "tag etiqueta marcador",
    # numbers
    "number": "number numero num nro nr nmero n",
    "code": "code codigo cod clave folio",
    "id": "id ids identificador identifier identificacion",
    "reference": "reference referencia ref",
    "document": "document documento rut dni cpf cnpj cedula ci curp rfc rg nif nit passport pasaporte rif ruc ssn",
    "amount": "amount monto importe valor value quantia montante",
    "total": "total subtotal",
    "price": "price precio preco cost costo custo coste tarifa",
    "balance": "balance saldo debt deuda divida credito credit cupo limite limit",
    "count": "count cantidad quantidade qty quantity qtd cant",
    "percent": "percent porcentaje percentual pct",
    "points": "point punto ponto score puntaje pontuacao",
    "age": "age edad idade",
    # what sort of thing
    "model": "model modelo",
    "brand": "brand marca fabricante maker",
    "type": "type tipo kind clase classe",
    "status": "status estado estatus situacao situacion state estatus",
    "category": "category categoria segment segmento group grupo",
    "gender": "gender genero sexo sex hombre mujer homem mulher",
    "title": "title titulo tratamiento tratamento saludo saudacao cargo puesto",
    "plan": "plan plano carrier operator operadora telefonia telephony",
    "link": "link url enlace web website site sitio pagina",
    "message": "message mensaje mensagem texto text",
    "comment": "comment comentario observacion observacao nota note obs",
    "consent": "acepta aceita accepts optin consent consentimiento autoriza suscrito verified verificado",
    "file": "file archivo arquivo ficha",
    "game": "game juego jogo",
    "pet": "pet mascota animal",
    # where
    "city": "city ciudad cidade comuna municipio localidad",
    "region": "region provincia province departamento barrio bairro zona zone estadouf",
    "country": "country pais nation nacion",
    "zip": "zip postal cep postcode",
    "area": "area ddd prefix prefijo prefixo ddi indicativo isd",
    "extension": "extension anexo ramal ext interno",
    "legal": "legal social fiscal",
    "lost": "lost perdido perdida",
    "movie": "movie film pelicula filme",
}

#: Two or three words that mean something of their own, in the order in which they are written.
PHRASES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("razon", "social"): ("company", "name"),
    ("razao", "social"): ("company", "name"),
    ("nome", "fantasia"): ("company", "name"),
    ("nombre", "fantasia"): ("company", "name"),
    ("last", "name"): ("surname",),
    ("family", "name"): ("surname",),
    ("middle", "name"): ("surname",),
    ("second", "name"): ("surname",),
    ("primer", "apellido"): ("surname",),
    ("first", "surname"): ("surname",),
    # "Cupón del día" is today's; "cupones por día" are so many a day.
    ("del", "dia"): ("?daily",),
    ("do", "dia"): ("?daily",),
    ("of", "day"): ("?daily",),
    ("por", "dia"): ("?daily",),
    ("por", "dias"): ("?daily",),
    ("per", "day"): ("?daily",),
    ("per", "days"): ("?daily",),
    ("se", "llama"): ("name",),
    ("te", "llamas"): ("name",),
    ("e", "mail"): ("email",),
    ("whats", "app"): ("whatsapp",),
    ("cell", "phone"): ("mobile",),
    ("smart", "phone"): ("mobile",),
    ("punto", "venta"): ("store",),
    ("opt", "in"): ("consent",),
    ("default", "address"): (),
    ("orden", "compra"): ("order",),
    ("ordem", "compra"): ("order",),
    ("fecha", "nac"): ("date", "birth"),
    ("fec", "nac"): ("date", "birth"),
    ("data", "nasc"): ("date", "birth"),
    ("f", "nac"): ("date", "birth"),
    ("estado", "civil"): ("status", "gender"),
    ("first", "last"): ("name", "full"),
    **{(number, "oc"): ("number", "order") for number in ("numero", "num", "nro", "nr", "n")},
    # Where it was bought or is fetched is the store, mostly; what takes something off is a coupon, mostly.
    **{
        (store, use): ("store", place)
        for store in ("tienda", "sucursal", "local", "loja")
        for use, place in (
            *(("compra", "bought there"), ("compraste", "bought there")),
            *(("retiro", "fetched there"), ("retirada", "fetched there")),
        )
    },
    **{
        (code, promotion): ("coupon", "code", "nearly")
        for code in ("codigo", "cod")
        for promotion in ("promo", "promocion", "promocional", "promocao", "descuento", "desconto", "dcto")
    },
    **{(promotion, "code"): ("coupon", "code", "nearly") for promotion in ("promo", "promotion", "discount")},
}

#: What a phrase says beside its concepts: that it is mostly, not surely, the same thing.
NEARLY_SAID = frozenset({"nearly", "bought there", "fetched there"})

_SILENT_WORDS = """
    de del la el los las lo the of da do das dos o a os as an para for su sus tu tus seu sua your my mi meu minha and y e en em
    com con with por by al ao un una um uma please cual es qual que what is are ingrese ingresa indique indica escriba escribe
    informe digite enter write tell us nos me favor or ou u to its his her their nuestro in per como dejanos mis meus minhas
"""
#: Words that tell a reader nothing about the content of a column.
SILENT = frozenset(_SILENT_WORDS.split())

_ASIDES = """
    obligatorio obligatoria requerido requerida required mandatory obrigatorio obrigatoria properties er vtex
"""
#: Said beside what a column holds, at its end as well: "Celular (obligatorio)".
ASIDES = frozenset(_ASIDES.split())

#: Word → concept.
CONCEPTS: Mapping[str, str] = {word: concept for concept, words in _WORDS.items() for word in words.split()}

#: Short for something only beside another word: "nm_cliente".
NOT_ALONE = frozenset({"nm", "suc", "vig"})

_OTHER_WORDS = """
    cellar celula cedular fornos wasp wats pone flecha frecha chupon copon telefoto materna paterna
"""
#: Words of their own that are a letter away from one above.
NO_SLIPS = frozenset(_OTHER_WORDS.split())
